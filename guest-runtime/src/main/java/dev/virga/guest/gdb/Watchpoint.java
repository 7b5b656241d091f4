package dev.virga.guest.gdb;

import dev.virga.guest.cpu.MemoryAccess;

/**
 * Memory to be watched, by virtual address.
 *
 * @param kind what is watched for
 * @param address the first byte
 * @param bytes how many, at least 1
 */
public record Watchpoint(Kind kind, long address, long bytes) {
    /** What is watched for. */
    public enum Kind {
        /** Stores. */
        WRITE("watch"),
        /** Loads. */
        READ("rwatch"),
        /** Both. */
        ACCESS("awatch");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** What a stop is called in the protocol. */
        String word() {
            return word;
        }
    }

    /** Whether an access is one that it watches for. */
    boolean sees(MemoryAccess access) {
        boolean kindFits =
                switch (kind) {
                    case WRITE -> access.writes();
                    case READ -> access.reads();
                    case ACCESS -> true;
                };
        // By differences, as addresses may wrap around.
        return kindFits
                && (access.address() - address >= 0 && access.address() - address < bytes
                        || address - access.address() >= 0
                                && address - access.address() < access.bytes());
    }

    /** The first byte that both have. */
    long meeting(MemoryAccess access) {
        return access.address() - address >= 0 ? access.address() : address;
    }
}
