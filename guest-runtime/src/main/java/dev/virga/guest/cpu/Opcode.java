package dev.virga.guest.cpu;

import java.util.Optional;

/**
 * The instruction set: one row for each instruction, and the only place that says which bits make
 * it (unprivileged ISA, chapter "RV32/64G Instruction Set Listings"; privileged ISA for the last
 * rows). An instruction word {@code w} is this one if {@code (w & mask) == match}; where several
 * rows match, the one with most mask bits. Compressed rows say which 32-bit instruction they stand
 * for; everything after the decoder knows only those.
 *
 * <p>The row's number ({@link #code()}) is what decoded code and the engines' switches use.
 */
public enum Opcode {
    LUI("lui", Format.U, Extension.I, 0x7f, 0x37),
    AUIPC("auipc", Format.U, Extension.I, 0x7f, 0x17),
    JAL("jal", Format.J, Extension.I, 0x7f, 0x6f),
    JALR("jalr", Format.I, Extension.I, 0x707f, 0x67),
    BEQ("beq", Format.B, Extension.I, 0x707f, 0x63),
    BNE("bne", Format.B, Extension.I, 0x707f, 0x1063),
    BLT("blt", Format.B, Extension.I, 0x707f, 0x4063),
    BGE("bge", Format.B, Extension.I, 0x707f, 0x5063),
    BLTU("bltu", Format.B, Extension.I, 0x707f, 0x6063),
    BGEU("bgeu", Format.B, Extension.I, 0x707f, 0x7063),
    LB("lb", Format.I, Extension.I, 0x707f, 0x3),
    LH("lh", Format.I, Extension.I, 0x707f, 0x1003),
    LW("lw", Format.I, Extension.I, 0x707f, 0x2003),
    LD("ld", Format.I, Extension.I, 0x707f, 0x3003),
    LBU("lbu", Format.I, Extension.I, 0x707f, 0x4003),
    LHU("lhu", Format.I, Extension.I, 0x707f, 0x5003),
    LWU("lwu", Format.I, Extension.I, 0x707f, 0x6003),
    SB("sb", Format.S, Extension.I, 0x707f, 0x23),
    SH("sh", Format.S, Extension.I, 0x707f, 0x1023),
    SW("sw", Format.S, Extension.I, 0x707f, 0x2023),
    SD("sd", Format.S, Extension.I, 0x707f, 0x3023),
    ADDI("addi", Format.I, Extension.I, 0x707f, 0x13),
    SLTI("slti", Format.I, Extension.I, 0x707f, 0x2013),
    SLTIU("sltiu", Format.I, Extension.I, 0x707f, 0x3013),
    XORI("xori", Format.I, Extension.I, 0x707f, 0x4013),
    ORI("ori", Format.I, Extension.I, 0x707f, 0x6013),
    ANDI("andi", Format.I, Extension.I, 0x707f, 0x7013),
    SLLI("slli", Format.SHIFT64, Extension.I, 0xfc00707f, 0x1013),
    SRLI("srli", Format.SHIFT64, Extension.I, 0xfc00707f, 0x5013),
    SRAI("srai", Format.SHIFT64, Extension.I, 0xfc00707f, 0x40005013),
    ADD("add", Format.R, Extension.I, 0xfe00707f, 0x33),
    SUB("sub", Format.R, Extension.I, 0xfe00707f, 0x40000033),
    SLL("sll", Format.R, Extension.I, 0xfe00707f, 0x1033),
    SLT("slt", Format.R, Extension.I, 0xfe00707f, 0x2033),
    SLTU("sltu", Format.R, Extension.I, 0xfe00707f, 0x3033),
    XOR("xor", Format.R, Extension.I, 0xfe00707f, 0x4033),
    SRL("srl", Format.R, Extension.I, 0xfe00707f, 0x5033),
    SRA("sra", Format.R, Extension.I, 0xfe00707f, 0x40005033),
    OR("or", Format.R, Extension.I, 0xfe00707f, 0x6033),
    AND("and", Format.R, Extension.I, 0xfe00707f, 0x7033),
    ADDIW("addiw", Format.I, Extension.I, 0x707f, 0x1b),
    SLLIW("slliw", Format.SHIFT32, Extension.I, 0xfe00707f, 0x101b),
    SRLIW("srliw", Format.SHIFT32, Extension.I, 0xfe00707f, 0x501b),
    SRAIW("sraiw", Format.SHIFT32, Extension.I, 0xfe00707f, 0x4000501b),
    ADDW("addw", Format.R, Extension.I, 0xfe00707f, 0x3b),
    SUBW("subw", Format.R, Extension.I, 0xfe00707f, 0x4000003b),
    SLLW("sllw", Format.R, Extension.I, 0xfe00707f, 0x103b),
    SRLW("srlw", Format.R, Extension.I, 0xfe00707f, 0x503b),
    SRAW("sraw", Format.R, Extension.I, 0xfe00707f, 0x4000503b),
    MUL("mul", Format.R, Extension.M, 0xfe00707f, 0x2000033),
    MULH("mulh", Format.R, Extension.M, 0xfe00707f, 0x2001033),
    MULHSU("mulhsu", Format.R, Extension.M, 0xfe00707f, 0x2002033),
    MULHU("mulhu", Format.R, Extension.M, 0xfe00707f, 0x2003033),
    DIV("div", Format.R, Extension.M, 0xfe00707f, 0x2004033),
    DIVU("divu", Format.R, Extension.M, 0xfe00707f, 0x2005033),
    REM("rem", Format.R, Extension.M, 0xfe00707f, 0x2006033),
    REMU("remu", Format.R, Extension.M, 0xfe00707f, 0x2007033),
    MULW("mulw", Format.R, Extension.M, 0xfe00707f, 0x200003b),
    DIVW("divw", Format.R, Extension.M, 0xfe00707f, 0x200403b),
    DIVUW("divuw", Format.R, Extension.M, 0xfe00707f, 0x200503b),
    REMW("remw", Format.R, Extension.M, 0xfe00707f, 0x200603b),
    REMUW("remuw", Format.R, Extension.M, 0xfe00707f, 0x200703b),
    ADD_UW("add.uw", Format.R, Extension.ZBA, 0xfe00707f, 0x800003b),
    SH1ADD("sh1add", Format.R, Extension.ZBA, 0xfe00707f, 0x20002033),
    SH2ADD("sh2add", Format.R, Extension.ZBA, 0xfe00707f, 0x20004033),
    SH3ADD("sh3add", Format.R, Extension.ZBA, 0xfe00707f, 0x20006033),
    SH1ADD_UW("sh1add.uw", Format.R, Extension.ZBA, 0xfe00707f, 0x2000203b),
    SH2ADD_UW("sh2add.uw", Format.R, Extension.ZBA, 0xfe00707f, 0x2000403b),
    SH3ADD_UW("sh3add.uw", Format.R, Extension.ZBA, 0xfe00707f, 0x2000603b),
    SLLI_UW("slli.uw", Format.SHIFT64, Extension.ZBA, 0xfc00707f, 0x800101b),
    ANDN("andn", Format.R, Extension.ZBB, 0xfe00707f, 0x40007033),
    ORN("orn", Format.R, Extension.ZBB, 0xfe00707f, 0x40006033),
    XNOR("xnor", Format.R, Extension.ZBB, 0xfe00707f, 0x40004033),
    CLZ("clz", Format.R1, Extension.ZBB, 0xfff0707f, 0x60001013),
    CTZ("ctz", Format.R1, Extension.ZBB, 0xfff0707f, 0x60101013),
    CPOP("cpop", Format.R1, Extension.ZBB, 0xfff0707f, 0x60201013),
    CLZW("clzw", Format.R1, Extension.ZBB, 0xfff0707f, 0x6000101b),
    CTZW("ctzw", Format.R1, Extension.ZBB, 0xfff0707f, 0x6010101b),
    CPOPW("cpopw", Format.R1, Extension.ZBB, 0xfff0707f, 0x6020101b),
    MIN("min", Format.R, Extension.ZBB, 0xfe00707f, 0xa004033),
    MINU("minu", Format.R, Extension.ZBB, 0xfe00707f, 0xa005033),
    MAX("max", Format.R, Extension.ZBB, 0xfe00707f, 0xa006033),
    MAXU("maxu", Format.R, Extension.ZBB, 0xfe00707f, 0xa007033),
    SEXT_B("sext.b", Format.R1, Extension.ZBB, 0xfff0707f, 0x60401013),
    SEXT_H("sext.h", Format.R1, Extension.ZBB, 0xfff0707f, 0x60501013),
    ZEXT_H("zext.h", Format.R1, Extension.ZBB, 0xfff0707f, 0x800403b),
    ROL("rol", Format.R, Extension.ZBB, 0xfe00707f, 0x60001033),
    ROLW("rolw", Format.R, Extension.ZBB, 0xfe00707f, 0x6000103b),
    ROR("ror", Format.R, Extension.ZBB, 0xfe00707f, 0x60005033),
    RORW("rorw", Format.R, Extension.ZBB, 0xfe00707f, 0x6000503b),
    RORI("rori", Format.SHIFT64, Extension.ZBB, 0xfc00707f, 0x60005013),
    RORIW("roriw", Format.SHIFT32, Extension.ZBB, 0xfe00707f, 0x6000501b),
    ORC_B("orc.b", Format.R1, Extension.ZBB, 0xfff0707f, 0x28705013),
    REV8("rev8", Format.R1, Extension.ZBB, 0xfff0707f, 0x6b805013),
    BCLR("bclr", Format.R, Extension.ZBS, 0xfe00707f, 0x48001033),
    BEXT("bext", Format.R, Extension.ZBS, 0xfe00707f, 0x48005033),
    BINV("binv", Format.R, Extension.ZBS, 0xfe00707f, 0x68001033),
    BSET("bset", Format.R, Extension.ZBS, 0xfe00707f, 0x28001033),
    BCLRI("bclri", Format.SHIFT64, Extension.ZBS, 0xfc00707f, 0x48001013),
    BEXTI("bexti", Format.SHIFT64, Extension.ZBS, 0xfc00707f, 0x48005013),
    BINVI("binvi", Format.SHIFT64, Extension.ZBS, 0xfc00707f, 0x68001013),
    BSETI("bseti", Format.SHIFT64, Extension.ZBS, 0xfc00707f, 0x28001013),
    FENCE("fence", Format.FENCE, Extension.I, 0x707f, 0xf),
    PAUSE("pause", Format.NONE, Extension.ZIHINTPAUSE, 0xffffffff, 0x100000f),
    FLW("flw", Format.I, Extension.F, 0x707f, 0x2007),
    FLD("fld", Format.I, Extension.D, 0x707f, 0x3007),
    FSW("fsw", Format.S, Extension.F, 0x707f, 0x2027),
    FSD("fsd", Format.S, Extension.D, 0x707f, 0x3027),
    LR_W("lr.w", Format.AMO, Extension.A, 0xf9f0707f, 0x1000202f),
    SC_W("sc.w", Format.AMO, Extension.A, 0xf800707f, 0x1800202f),
    AMOSWAP_W("amoswap.w", Format.AMO, Extension.A, 0xf800707f, 0x800202f),
    AMOADD_W("amoadd.w", Format.AMO, Extension.A, 0xf800707f, 0x202f),
    AMOXOR_W("amoxor.w", Format.AMO, Extension.A, 0xf800707f, 0x2000202f),
    AMOAND_W("amoand.w", Format.AMO, Extension.A, 0xf800707f, 0x6000202f),
    AMOOR_W("amoor.w", Format.AMO, Extension.A, 0xf800707f, 0x4000202f),
    AMOMIN_W("amomin.w", Format.AMO, Extension.A, 0xf800707f, 0x8000202f),
    AMOMAX_W("amomax.w", Format.AMO, Extension.A, 0xf800707f, 0xa000202f),
    AMOMINU_W("amominu.w", Format.AMO, Extension.A, 0xf800707f, 0xc000202f),
    AMOMAXU_W("amomaxu.w", Format.AMO, Extension.A, 0xf800707f, 0xe000202f),
    LR_D("lr.d", Format.AMO, Extension.A, 0xf9f0707f, 0x1000302f),
    SC_D("sc.d", Format.AMO, Extension.A, 0xf800707f, 0x1800302f),
    AMOSWAP_D("amoswap.d", Format.AMO, Extension.A, 0xf800707f, 0x800302f),
    AMOADD_D("amoadd.d", Format.AMO, Extension.A, 0xf800707f, 0x302f),
    AMOXOR_D("amoxor.d", Format.AMO, Extension.A, 0xf800707f, 0x2000302f),
    AMOAND_D("amoand.d", Format.AMO, Extension.A, 0xf800707f, 0x6000302f),
    AMOOR_D("amoor.d", Format.AMO, Extension.A, 0xf800707f, 0x4000302f),
    AMOMIN_D("amomin.d", Format.AMO, Extension.A, 0xf800707f, 0x8000302f),
    AMOMAX_D("amomax.d", Format.AMO, Extension.A, 0xf800707f, 0xa000302f),
    AMOMINU_D("amominu.d", Format.AMO, Extension.A, 0xf800707f, 0xc000302f),
    AMOMAXU_D("amomaxu.d", Format.AMO, Extension.A, 0xf800707f, 0xe000302f),
    FMADD_S("fmadd.s", Format.R4, Extension.F, 0x600007f, 0x43),
    FMSUB_S("fmsub.s", Format.R4, Extension.F, 0x600007f, 0x47),
    FNMSUB_S("fnmsub.s", Format.R4, Extension.F, 0x600007f, 0x4b),
    FNMADD_S("fnmadd.s", Format.R4, Extension.F, 0x600007f, 0x4f),
    FADD_S("fadd.s", Format.RM, Extension.F, 0xfe00007f, 0x53),
    FSUB_S("fsub.s", Format.RM, Extension.F, 0xfe00007f, 0x8000053),
    FMUL_S("fmul.s", Format.RM, Extension.F, 0xfe00007f, 0x10000053),
    FDIV_S("fdiv.s", Format.RM, Extension.F, 0xfe00007f, 0x18000053),
    FSQRT_S("fsqrt.s", Format.RM, Extension.F, 0xfff0007f, 0x58000053),
    FSGNJ_S("fsgnj.s", Format.R, Extension.F, 0xfe00707f, 0x20000053),
    FSGNJN_S("fsgnjn.s", Format.R, Extension.F, 0xfe00707f, 0x20001053),
    FSGNJX_S("fsgnjx.s", Format.R, Extension.F, 0xfe00707f, 0x20002053),
    FMIN_S("fmin.s", Format.R, Extension.F, 0xfe00707f, 0x28000053),
    FMAX_S("fmax.s", Format.R, Extension.F, 0xfe00707f, 0x28001053),
    FEQ_S("feq.s", Format.R, Extension.F, 0xfe00707f, 0xa0002053),
    FLT_S("flt.s", Format.R, Extension.F, 0xfe00707f, 0xa0001053),
    FLE_S("fle.s", Format.R, Extension.F, 0xfe00707f, 0xa0000053),
    FCVT_W_S("fcvt.w.s", Format.RM, Extension.F, 0xfff0007f, 0xc0000053),
    FCVT_S_W("fcvt.s.w", Format.RM, Extension.F, 0xfff0007f, 0xd0000053),
    FCVT_WU_S("fcvt.wu.s", Format.RM, Extension.F, 0xfff0007f, 0xc0100053),
    FCVT_S_WU("fcvt.s.wu", Format.RM, Extension.F, 0xfff0007f, 0xd0100053),
    FCVT_L_S("fcvt.l.s", Format.RM, Extension.F, 0xfff0007f, 0xc0200053),
    FCVT_S_L("fcvt.s.l", Format.RM, Extension.F, 0xfff0007f, 0xd0200053),
    FCVT_LU_S("fcvt.lu.s", Format.RM, Extension.F, 0xfff0007f, 0xc0300053),
    FCVT_S_LU("fcvt.s.lu", Format.RM, Extension.F, 0xfff0007f, 0xd0300053),
    FCLASS_S("fclass.s", Format.R1, Extension.F, 0xfff0707f, 0xe0001053),
    FMV_X_W("fmv.x.w", Format.R1, Extension.F, 0xfff0707f, 0xe0000053),
    FMV_W_X("fmv.w.x", Format.R1, Extension.F, 0xfff0707f, 0xf0000053),
    FMADD_D("fmadd.d", Format.R4, Extension.D, 0x600007f, 0x2000043),
    FMSUB_D("fmsub.d", Format.R4, Extension.D, 0x600007f, 0x2000047),
    FNMSUB_D("fnmsub.d", Format.R4, Extension.D, 0x600007f, 0x200004b),
    FNMADD_D("fnmadd.d", Format.R4, Extension.D, 0x600007f, 0x200004f),
    FADD_D("fadd.d", Format.RM, Extension.D, 0xfe00007f, 0x2000053),
    FSUB_D("fsub.d", Format.RM, Extension.D, 0xfe00007f, 0xa000053),
    FMUL_D("fmul.d", Format.RM, Extension.D, 0xfe00007f, 0x12000053),
    FDIV_D("fdiv.d", Format.RM, Extension.D, 0xfe00007f, 0x1a000053),
    FSQRT_D("fsqrt.d", Format.RM, Extension.D, 0xfff0007f, 0x5a000053),
    FSGNJ_D("fsgnj.d", Format.R, Extension.D, 0xfe00707f, 0x22000053),
    FSGNJN_D("fsgnjn.d", Format.R, Extension.D, 0xfe00707f, 0x22001053),
    FSGNJX_D("fsgnjx.d", Format.R, Extension.D, 0xfe00707f, 0x22002053),
    FMIN_D("fmin.d", Format.R, Extension.D, 0xfe00707f, 0x2a000053),
    FMAX_D("fmax.d", Format.R, Extension.D, 0xfe00707f, 0x2a001053),
    FEQ_D("feq.d", Format.R, Extension.D, 0xfe00707f, 0xa2002053),
    FLT_D("flt.d", Format.R, Extension.D, 0xfe00707f, 0xa2001053),
    FLE_D("fle.d", Format.R, Extension.D, 0xfe00707f, 0xa2000053),
    FCVT_W_D("fcvt.w.d", Format.RM, Extension.D, 0xfff0007f, 0xc2000053),
    FCVT_D_W("fcvt.d.w", Format.RM, Extension.D, 0xfff0007f, 0xd2000053),
    FCVT_WU_D("fcvt.wu.d", Format.RM, Extension.D, 0xfff0007f, 0xc2100053),
    FCVT_D_WU("fcvt.d.wu", Format.RM, Extension.D, 0xfff0007f, 0xd2100053),
    FCVT_L_D("fcvt.l.d", Format.RM, Extension.D, 0xfff0007f, 0xc2200053),
    FCVT_D_L("fcvt.d.l", Format.RM, Extension.D, 0xfff0007f, 0xd2200053),
    FCVT_LU_D("fcvt.lu.d", Format.RM, Extension.D, 0xfff0007f, 0xc2300053),
    FCVT_D_LU("fcvt.d.lu", Format.RM, Extension.D, 0xfff0007f, 0xd2300053),
    FCLASS_D("fclass.d", Format.R1, Extension.D, 0xfff0707f, 0xe2001053),
    FMV_X_D("fmv.x.d", Format.R1, Extension.D, 0xfff0707f, 0xe2000053),
    FMV_D_X("fmv.d.x", Format.R1, Extension.D, 0xfff0707f, 0xf2000053),
    FCVT_S_D("fcvt.s.d", Format.RM, Extension.D, 0xfff0007f, 0x40100053),
    FCVT_D_S("fcvt.d.s", Format.RM, Extension.D, 0xfff0007f, 0x42000053),
    FENCE_I("fence.i", Format.NONE, Extension.ZIFENCEI, 0x707f, 0x100f),
    ECALL("ecall", Format.NONE, Extension.I, 0xffffffff, 0x73),
    EBREAK("ebreak", Format.NONE, Extension.I, 0xffffffff, 0x100073),
    CSRRW("csrrw", Format.CSR, Extension.ZICSR, 0x707f, 0x1073),
    CSRRS("csrrs", Format.CSR, Extension.ZICSR, 0x707f, 0x2073),
    CSRRC("csrrc", Format.CSR, Extension.ZICSR, 0x707f, 0x3073),
    CSRRWI("csrrwi", Format.CSR, Extension.ZICSR, 0x707f, 0x5073),
    CSRRSI("csrrsi", Format.CSR, Extension.ZICSR, 0x707f, 0x6073),
    CSRRCI("csrrci", Format.CSR, Extension.ZICSR, 0x707f, 0x7073),
    MRET("mret", Format.NONE, Extension.I, 0xffffffff, 0x30200073),
    SRET("sret", Format.NONE, Extension.I, 0xffffffff, 0x10200073),
    WFI("wfi", Format.NONE, Extension.I, 0xffffffff, 0x10500073),
    WRS_NTO("wrs.nto", Format.NONE, Extension.ZAWRS, 0xffffffff, 0xd00073),
    WRS_STO("wrs.sto", Format.NONE, Extension.ZAWRS, 0xffffffff, 0x1d00073),
    SFENCE_VMA("sfence.vma", Format.R, Extension.I, 0xfe007fff, 0x12000073),
    SINVAL_VMA("sinval.vma", Format.R, Extension.SVINVAL, 0xfe007fff, 0x16000073),
    SFENCE_W_INVAL("sfence.w.inval", Format.NONE, Extension.SVINVAL, 0xffffffff, 0x18000073),
    SFENCE_INVAL_IR("sfence.inval.ir", Format.NONE, Extension.SVINVAL, 0xffffffff, 0x18100073),
    CBO_INVAL("cbo.inval", Format.CBO, Extension.ZICBOM, 0xfff07fff, 0x200f),
    CBO_CLEAN("cbo.clean", Format.CBO, Extension.ZICBOM, 0xfff07fff, 0x10200f),
    CBO_FLUSH("cbo.flush", Format.CBO, Extension.ZICBOM, 0xfff07fff, 0x20200f),
    CBO_ZERO("cbo.zero", Format.CBO, Extension.ZICBOZ, 0xfff07fff, 0x40200f),
    C_ADDI4SPN("c.addi4spn", Format.CIW, Extension.C, 0xe003, 0x0, ADDI),
    C_FLD("c.fld", Format.CL8, Extension.C, 0xe003, 0x2000, FLD),
    C_LW("c.lw", Format.CL4, Extension.C, 0xe003, 0x4000, LW),
    C_LD("c.ld", Format.CL8, Extension.C, 0xe003, 0x6000, LD),
    C_FSD("c.fsd", Format.CS8, Extension.C, 0xe003, 0xa000, FSD),
    C_SW("c.sw", Format.CS4, Extension.C, 0xe003, 0xc000, SW),
    C_SD("c.sd", Format.CS8, Extension.C, 0xe003, 0xe000, SD),
    C_ADDI("c.addi", Format.CI, Extension.C, 0xe003, 0x1, ADDI),
    C_ADDIW("c.addiw", Format.CI, Extension.C, 0xe003, 0x2001, ADDIW),
    C_LI("c.li", Format.CLI, Extension.C, 0xe003, 0x4001, ADDI),
    C_ADDI16SP("c.addi16sp", Format.CI16, Extension.C, 0xef83, 0x6101, ADDI),
    C_LUI("c.lui", Format.CLUI, Extension.C, 0xe003, 0x6001, LUI),
    C_SRLI("c.srli", Format.CBS, Extension.C, 0xec03, 0x8001, SRLI),
    C_SRAI("c.srai", Format.CBS, Extension.C, 0xec03, 0x8401, SRAI),
    C_ANDI("c.andi", Format.CBI, Extension.C, 0xec03, 0x8801, ANDI),
    C_SUB("c.sub", Format.CA, Extension.C, 0xfc63, 0x8c01, SUB),
    C_XOR("c.xor", Format.CA, Extension.C, 0xfc63, 0x8c21, XOR),
    C_OR("c.or", Format.CA, Extension.C, 0xfc63, 0x8c41, OR),
    C_AND("c.and", Format.CA, Extension.C, 0xfc63, 0x8c61, AND),
    C_SUBW("c.subw", Format.CA, Extension.C, 0xfc63, 0x9c01, SUBW),
    C_ADDW("c.addw", Format.CA, Extension.C, 0xfc63, 0x9c21, ADDW),
    C_J("c.j", Format.CJ, Extension.C, 0xe003, 0xa001, JAL),
    C_BEQZ("c.beqz", Format.CB, Extension.C, 0xe003, 0xc001, BEQ),
    C_BNEZ("c.bnez", Format.CB, Extension.C, 0xe003, 0xe001, BNE),
    C_SLLI("c.slli", Format.CISH, Extension.C, 0xe003, 0x2, SLLI),
    C_FLDSP("c.fldsp", Format.CI8SP, Extension.C, 0xe003, 0x2002, FLD),
    C_LWSP("c.lwsp", Format.CI4SP, Extension.C, 0xe003, 0x4002, LW),
    C_LDSP("c.ldsp", Format.CI8SP, Extension.C, 0xe003, 0x6002, LD),
    C_JR("c.jr", Format.CJR, Extension.C, 0xf07f, 0x8002, JALR),
    C_MV("c.mv", Format.CMV, Extension.C, 0xf003, 0x8002, ADD),
    C_EBREAK("c.ebreak", Format.NONE, Extension.C, 0xffff, 0x9002, EBREAK),
    C_JALR("c.jalr", Format.CJALR, Extension.C, 0xf07f, 0x9002, JALR),
    C_ADD("c.add", Format.CADD, Extension.C, 0xf003, 0x9002, ADD),
    C_FSDSP("c.fsdsp", Format.CSS8, Extension.C, 0xe003, 0xa002, FSD),
    C_SWSP("c.swsp", Format.CSS4, Extension.C, 0xe003, 0xc002, SW),
    C_SDSP("c.sdsp", Format.CSS8, Extension.C, 0xe003, 0xe002, SD);

    private final String mnemonic;
    private final Format format;
    private final Extension extension;
    private final int mask;
    private final int match;
    private final Optional<Opcode> expansion;

    Opcode(String mnemonic, Format format, Extension extension, int mask, int match) {
        this.mnemonic = mnemonic;
        this.format = format;
        this.extension = extension;
        this.mask = mask;
        this.match = match;
        this.expansion = Optional.empty();
    }

    Opcode(
            String mnemonic,
            Format format,
            Extension extension,
            int mask,
            int match,
            Opcode expansion) {
        this.mnemonic = mnemonic;
        this.format = format;
        this.extension = extension;
        this.mask = mask;
        this.match = match;
        this.expansion = Optional.of(expansion);
    }

    /** The name an assembler knows. */
    public String mnemonic() {
        return mnemonic;
    }

    /** How its operands are laid out. */
    public Format format() {
        return format;
    }

    /** The extension that brings it. */
    public Extension extension() {
        return extension;
    }

    /** The bits that tell it from others. */
    public int mask() {
        return mask;
    }

    /** What these bits are. */
    public int match() {
        return match;
    }

    /** The 32-bit instruction a compressed one stands for. */
    public Optional<Opcode> expansion() {
        return expansion;
    }

    /** Its number in decoded code; a compressed one has that of its expansion. */
    public int code() {
        return expansion.map(Opcode::code).orElse(ordinal() + 1);
    }

    /** Whether an instruction word is this instruction. */
    public boolean matches(int word) {
        return (word & mask) == match;
    }
}
