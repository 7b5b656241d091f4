package dev.virga.guest.cpu;

/**
 * How an instruction's operands lie in its bits, and how they become the fields of decoded code
 * (unprivileged ISA, "Base Instruction Formats" and "Compressed Instruction Formats").
 */
public enum Format {
    /** rd, rs1, rs2. */
    R,
    /** rd, rs1. */
    R1,
    /** rd, rs1, 12-bit immediate. */
    I,
    /** rd, rs1, 6-bit shift amount. */
    SHIFT64,
    /** rd, rs1, 5-bit shift amount. */
    SHIFT32,
    /** rs1, rs2, 12-bit immediate. */
    S,
    /** rs1, rs2, 13-bit branch offset. */
    B,
    /** rd, upper 20 bits. */
    U,
    /** rd, 21-bit jump offset. */
    J,
    /** Predecessor and successor sets in the immediate. */
    FENCE,
    /** rd, rs1 (register or 5-bit immediate), csr number in the immediate. */
    CSR,
    /** rd, rs1, rs2, aq and rl in the immediate. */
    AMO,
    /** rd, rs1, rs2, rounding mode in the immediate. */
    RM,
    /** rd, rs1, rs2; rs3 and rounding mode in the immediate. */
    R4,
    /** rs1 holds the address. */
    CBO,
    /** No operands. */
    NONE,
    /** c.addi4spn. */
    CIW,
    /** c.lw. */
    CL4,
    /** c.ld, c.fld. */
    CL8,
    /** c.sw. */
    CS4,
    /** c.sd, c.fsd. */
    CS8,
    /** c.addi, c.addiw. */
    CI,
    /** c.li. */
    CLI,
    /** c.addi16sp. */
    CI16,
    /** c.lui. */
    CLUI,
    /** c.srli, c.srai. */
    CBS,
    /** c.andi. */
    CBI,
    /** c.sub and its like. */
    CA,
    /** c.j. */
    CJ,
    /** c.beqz, c.bnez. */
    CB,
    /** c.slli. */
    CISH,
    /** c.lwsp. */
    CI4SP,
    /** c.ldsp, c.fldsp. */
    CI8SP,
    /** c.jr. */
    CJR,
    /** c.jalr. */
    CJALR,
    /** c.mv. */
    CMV,
    /** c.add. */
    CADD,
    /** c.swsp. */
    CSS4,
    /** c.sdsp, c.fsdsp. */
    CSS8
}
