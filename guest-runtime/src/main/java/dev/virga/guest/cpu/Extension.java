package dev.virga.guest.cpu;

/** The parts of the instruction set, named as in the ISA string of the device tree. */
public enum Extension {
    I,
    M,
    A,
    F,
    D,
    C,
    ZICSR,
    ZIFENCEI,
    ZIHINTPAUSE,
    ZAWRS,
    ZBA,
    ZBB,
    ZBS,
    ZICBOM,
    ZICBOZ,
    SVINVAL
}
