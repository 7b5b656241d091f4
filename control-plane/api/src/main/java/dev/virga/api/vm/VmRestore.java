package dev.virga.api.vm;

/**
 * The body of {@code POST /v1/vms/{vm}/restore}.
 *
 * @param snapshot the name of a snapshot of the VM
 */
public record VmRestore(String snapshot) {}
