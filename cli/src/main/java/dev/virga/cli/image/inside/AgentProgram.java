package dev.virga.cli.image.inside;

import dev.virga.cli.image.riscv.JavaProgram;

/** The agent as a program for a guest. */
public final class AgentProgram {
    private AgentProgram() {}

    /** Compiles it: an ELF file of RISC-V, for Linux, without libraries. The same each time. */
    public static byte[] elf() {
        return JavaProgram.compile(Agent.class, Native.class);
    }
}
