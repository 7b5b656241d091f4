// Cases of the F and D extensions: operands, result and flags (NX 1, UF 2, OF 4, DZ 8, NV 16) as
// bits. Operations with a rounding mode run twice, with it in the instruction and in frm. Before
// the include the program sets FP_IN (fmv.w.x or fmv.d.x) and FP_BOX (the upper bits of a result).
#define RNE 0
#define RTZ 1
#define RDN 2
#define RUP 3
#define RMM 4

        .set    rm_rne, 0
        .set    rm_rtz, 1
        .set    rm_rdn, 2
        .set    rm_rup, 3
        .set    rm_rmm, 4
        .set    rm_dyn, 7

        .macro fp_in fr, value, how
        li      a0, \value
        \how    \fr, a0
        .endm

        // The result in fa3 and the flags since the last csrwi fflags.
        .macro fp_out want, flags, box
        frflags a1
        fmv.x.d a2, fa3
        li      t6, \want|\box
        bne     a2, t6, fail
        li      t6, \flags
        bne     a1, t6, fail
        .endm

        .macro int_out want, flags
        frflags a1
        li      t6, \want
        bne     a2, t6, fail
        li      t6, \flags
        bne     a1, t6, fail
        .endm

        .macro fp_case line
        li      s11, \line
        fsflagsi 0
        .endm

        .macro f3 op, rm, want, flags
        fsrmi   rm_\rm ^ 1
        \op     fa3, fa0, fa1, fa2, \rm
        fp_out  \want, \flags, FP_BOX
        fsflagsi 0
        fsrmi   rm_\rm
        \op     fa3, fa0, fa1, fa2
        fp_out  \want, \flags, FP_BOX
        .endm

        .macro f2 op, rm, want, flags
        fsrmi   rm_\rm ^ 1
        \op     fa3, fa0, fa1, \rm
        fp_out  \want, \flags, FP_BOX
        fsflagsi 0
        fsrmi   rm_\rm
        \op     fa3, fa0, fa1
        fp_out  \want, \flags, FP_BOX
        .endm

        .macro f1 op, rm, want, flags, box
        fsrmi   rm_\rm ^ 1
        \op     fa3, fa0, \rm
        fp_out  \want, \flags, \box
        fsflagsi 0
        fsrmi   rm_\rm
        \op     fa3, fa0
        fp_out  \want, \flags, \box
        .endm

        .macro fi op, rm, want, flags
        fsrmi   rm_\rm ^ 1
        \op     a2, fa0, \rm
        int_out \want, \flags
        fsflagsi 0
        fsrmi   rm_\rm
        \op     a2, fa0
        int_out \want, \flags
        .endm

        .macro if op, rm, a, want, flags
        li      a0, \a
        fsrmi   rm_\rm ^ 1
        \op     fa3, a0, \rm
        fp_out  \want, \flags, FP_BOX
        fsflagsi 0
        fsrmi   rm_\rm
        \op     fa3, a0
        fp_out  \want, \flags, FP_BOX
        .endm

#define F3(op, rm, a, b, c, want, flags) fp_case __LINE__; fp_in fa0, a, FP_IN; \
        fp_in fa1, b, FP_IN; fp_in fa2, c, FP_IN; f3 op, rm, want, flags
#define F2(op, rm, a, b, want, flags) fp_case __LINE__; fp_in fa0, a, FP_IN; \
        fp_in fa1, b, FP_IN; f2 op, rm, want, flags
#define F2R(op, a, b, want, flags) fp_case __LINE__; fp_in fa0, a, FP_IN; \
        fp_in fa1, b, FP_IN; op fa3, fa0, fa1; fp_out want, flags, FP_BOX
#define F1(op, rm, a, want, flags) fp_case __LINE__; fp_in fa0, a, FP_IN; \
        f1 op, rm, want, flags, FP_BOX
#define FC(op, a, b, want, flags) fp_case __LINE__; fp_in fa0, a, FP_IN; \
        fp_in fa1, b, FP_IN; op a2, fa0, fa1; int_out want, flags
#define FX(op, a, want) fp_case __LINE__; fp_in fa0, a, FP_IN; op a2, fa0; int_out want, 0
#define FI(op, rm, a, want, flags) fp_case __LINE__; fp_in fa0, a, FP_IN; fi op, rm, want, flags
#define IF(op, rm, a, want, flags) fp_case __LINE__; if op, rm, a, want, flags
#define IFR(op, a, want, flags) fp_case __LINE__; li a0, a; op fa3, a0; fp_out want, flags, FP_BOX
#define DS(op, rm, a, want, flags) fp_case __LINE__; fp_in fa0, a, fmv.d.x; \
        f1 op, rm, want, flags, 0xffffffff00000000
#define SD(op, a, want, flags) fp_case __LINE__; fp_in fa0, a, fmv.w.x; \
        op fa3, fa0; fp_out want, flags, 0
