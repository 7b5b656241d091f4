package dev.virga.guest.machine;

import dev.virga.guest.virtio.block.BlockBackend;

/**
 * A disk of a machine: {@code /dev/vda} for the first, and so on.
 *
 * @param serial what the guest reads as its serial number, at most 20 bytes
 */
public record Disk(BlockBackend backend, String serial) {}
