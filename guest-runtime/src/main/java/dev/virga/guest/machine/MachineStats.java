package dev.virga.guest.machine;

/**
 * Counters of a machine since it was made.
 *
 * @param instructions instructions retired by all harts
 * @param guestNanos time that passed for the guest
 * @param decodedInstructions instructions that were decoded (again, too)
 * @param codePages pages of decoded code held
 */
public record MachineStats(
        long instructions,
        long guestNanos,
        long totalBytes,
        long residentBytes,
        long zeroBytes,
        long sharedBytes,
        long decodedInstructions,
        int codePages,
        long dataTlbMisses,
        long fetchTlbMisses,
        long traps,
        long revocations) {}
