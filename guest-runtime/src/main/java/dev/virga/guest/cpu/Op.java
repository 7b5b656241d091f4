package dev.virga.guest.cpu;

/**
 * The numbers of the operations, as compile-time constants for the engines' switches. Row by row
 * the same as {@link Opcode}, which says what they mean; a test holds the two together. 0 and the
 * last ones are not instructions but marks in decoded code.
 */
public final class Op {
    /** Nothing decoded here yet. */
    public static final int UNDECODED = 0;

    public static final int LUI = 1;
    public static final int AUIPC = 2;
    public static final int JAL = 3;
    public static final int JALR = 4;
    public static final int BEQ = 5;
    public static final int BNE = 6;
    public static final int BLT = 7;
    public static final int BGE = 8;
    public static final int BLTU = 9;
    public static final int BGEU = 10;
    public static final int LB = 11;
    public static final int LH = 12;
    public static final int LW = 13;
    public static final int LD = 14;
    public static final int LBU = 15;
    public static final int LHU = 16;
    public static final int LWU = 17;
    public static final int SB = 18;
    public static final int SH = 19;
    public static final int SW = 20;
    public static final int SD = 21;
    public static final int ADDI = 22;
    public static final int SLTI = 23;
    public static final int SLTIU = 24;
    public static final int XORI = 25;
    public static final int ORI = 26;
    public static final int ANDI = 27;
    public static final int SLLI = 28;
    public static final int SRLI = 29;
    public static final int SRAI = 30;
    public static final int ADD = 31;
    public static final int SUB = 32;
    public static final int SLL = 33;
    public static final int SLT = 34;
    public static final int SLTU = 35;
    public static final int XOR = 36;
    public static final int SRL = 37;
    public static final int SRA = 38;
    public static final int OR = 39;
    public static final int AND = 40;
    public static final int ADDIW = 41;
    public static final int SLLIW = 42;
    public static final int SRLIW = 43;
    public static final int SRAIW = 44;
    public static final int ADDW = 45;
    public static final int SUBW = 46;
    public static final int SLLW = 47;
    public static final int SRLW = 48;
    public static final int SRAW = 49;
    public static final int MUL = 50;
    public static final int MULH = 51;
    public static final int MULHSU = 52;
    public static final int MULHU = 53;
    public static final int DIV = 54;
    public static final int DIVU = 55;
    public static final int REM = 56;
    public static final int REMU = 57;
    public static final int MULW = 58;
    public static final int DIVW = 59;
    public static final int DIVUW = 60;
    public static final int REMW = 61;
    public static final int REMUW = 62;
    public static final int ADD_UW = 63;
    public static final int SH1ADD = 64;
    public static final int SH2ADD = 65;
    public static final int SH3ADD = 66;
    public static final int SH1ADD_UW = 67;
    public static final int SH2ADD_UW = 68;
    public static final int SH3ADD_UW = 69;
    public static final int SLLI_UW = 70;
    public static final int ANDN = 71;
    public static final int ORN = 72;
    public static final int XNOR = 73;
    public static final int CLZ = 74;
    public static final int CTZ = 75;
    public static final int CPOP = 76;
    public static final int CLZW = 77;
    public static final int CTZW = 78;
    public static final int CPOPW = 79;
    public static final int MIN = 80;
    public static final int MINU = 81;
    public static final int MAX = 82;
    public static final int MAXU = 83;
    public static final int SEXT_B = 84;
    public static final int SEXT_H = 85;
    public static final int ZEXT_H = 86;
    public static final int ROL = 87;
    public static final int ROLW = 88;
    public static final int ROR = 89;
    public static final int RORW = 90;
    public static final int RORI = 91;
    public static final int RORIW = 92;
    public static final int ORC_B = 93;
    public static final int REV8 = 94;
    public static final int BCLR = 95;
    public static final int BEXT = 96;
    public static final int BINV = 97;
    public static final int BSET = 98;
    public static final int BCLRI = 99;
    public static final int BEXTI = 100;
    public static final int BINVI = 101;
    public static final int BSETI = 102;
    public static final int FENCE = 103;
    public static final int PAUSE = 104;
    public static final int FLW = 105;
    public static final int FLD = 106;
    public static final int FSW = 107;
    public static final int FSD = 108;
    public static final int LR_W = 109;
    public static final int SC_W = 110;
    public static final int AMOSWAP_W = 111;
    public static final int AMOADD_W = 112;
    public static final int AMOXOR_W = 113;
    public static final int AMOAND_W = 114;
    public static final int AMOOR_W = 115;
    public static final int AMOMIN_W = 116;
    public static final int AMOMAX_W = 117;
    public static final int AMOMINU_W = 118;
    public static final int AMOMAXU_W = 119;
    public static final int LR_D = 120;
    public static final int SC_D = 121;
    public static final int AMOSWAP_D = 122;
    public static final int AMOADD_D = 123;
    public static final int AMOXOR_D = 124;
    public static final int AMOAND_D = 125;
    public static final int AMOOR_D = 126;
    public static final int AMOMIN_D = 127;
    public static final int AMOMAX_D = 128;
    public static final int AMOMINU_D = 129;
    public static final int AMOMAXU_D = 130;
    public static final int FMADD_S = 131;
    public static final int FMSUB_S = 132;
    public static final int FNMSUB_S = 133;
    public static final int FNMADD_S = 134;
    public static final int FADD_S = 135;
    public static final int FSUB_S = 136;
    public static final int FMUL_S = 137;
    public static final int FDIV_S = 138;
    public static final int FSQRT_S = 139;
    public static final int FSGNJ_S = 140;
    public static final int FSGNJN_S = 141;
    public static final int FSGNJX_S = 142;
    public static final int FMIN_S = 143;
    public static final int FMAX_S = 144;
    public static final int FEQ_S = 145;
    public static final int FLT_S = 146;
    public static final int FLE_S = 147;
    public static final int FCVT_W_S = 148;
    public static final int FCVT_S_W = 149;
    public static final int FCVT_WU_S = 150;
    public static final int FCVT_S_WU = 151;
    public static final int FCVT_L_S = 152;
    public static final int FCVT_S_L = 153;
    public static final int FCVT_LU_S = 154;
    public static final int FCVT_S_LU = 155;
    public static final int FCLASS_S = 156;
    public static final int FMV_X_W = 157;
    public static final int FMV_W_X = 158;
    public static final int FMADD_D = 159;
    public static final int FMSUB_D = 160;
    public static final int FNMSUB_D = 161;
    public static final int FNMADD_D = 162;
    public static final int FADD_D = 163;
    public static final int FSUB_D = 164;
    public static final int FMUL_D = 165;
    public static final int FDIV_D = 166;
    public static final int FSQRT_D = 167;
    public static final int FSGNJ_D = 168;
    public static final int FSGNJN_D = 169;
    public static final int FSGNJX_D = 170;
    public static final int FMIN_D = 171;
    public static final int FMAX_D = 172;
    public static final int FEQ_D = 173;
    public static final int FLT_D = 174;
    public static final int FLE_D = 175;
    public static final int FCVT_W_D = 176;
    public static final int FCVT_D_W = 177;
    public static final int FCVT_WU_D = 178;
    public static final int FCVT_D_WU = 179;
    public static final int FCVT_L_D = 180;
    public static final int FCVT_D_L = 181;
    public static final int FCVT_LU_D = 182;
    public static final int FCVT_D_LU = 183;
    public static final int FCLASS_D = 184;
    public static final int FMV_X_D = 185;
    public static final int FMV_D_X = 186;
    public static final int FCVT_S_D = 187;
    public static final int FCVT_D_S = 188;
    public static final int FENCE_I = 189;
    public static final int ECALL = 190;
    public static final int EBREAK = 191;
    public static final int CSRRW = 192;
    public static final int CSRRS = 193;
    public static final int CSRRC = 194;
    public static final int CSRRWI = 195;
    public static final int CSRRSI = 196;
    public static final int CSRRCI = 197;
    public static final int MRET = 198;
    public static final int SRET = 199;
    public static final int WFI = 200;
    public static final int WRS_NTO = 201;
    public static final int WRS_STO = 202;
    public static final int SFENCE_VMA = 203;
    public static final int SINVAL_VMA = 204;
    public static final int SFENCE_W_INVAL = 205;
    public static final int SFENCE_INVAL_IR = 206;
    public static final int CBO_INVAL = 207;
    public static final int CBO_CLEAN = 208;
    public static final int CBO_FLUSH = 209;
    public static final int CBO_ZERO = 210;

    /** An instruction that doesn't exist. */
    public static final int ILLEGAL = 211;

    /** The end of the page: execution goes on in the next one. */
    public static final int PAGE_END = 212;

    /** Execution goes on at the position in the immediate. */
    public static final int GO_TO = 214;

    /** A place where jumps arrive: counts them, then goes on at a position. */
    public static final int ENTRY = 215;

    /** A place from which there is translated code; goes on at a position if it can't be used. */
    public static final int REGION = 216;

    /** A 32-bit instruction whose second half is in the next page. */
    public static final int PAGE_CROSSING = 213;

    private Op() {}
}
