package dev.virga.guest.translate;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.virga.guest.memory.RawMemory;
import dev.virga.guest.mmu.DataTlb;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What generated code may do with memory, and what it may not. */
class RegionCheckTest {
    private static final int WINDOW = 40;
    private static final MethodTypeDesc GET = MethodTypeDesc.of(CD_long, CD_long);

    @Test
    void aProbedLoadPasses() {
        assertThatCode(() -> check(cb -> load(cb, 8, 0, 8))).doesNotThrowAnyException();
    }

    @Test
    void aLoadWithoutAProbeIsRefused() {
        assertThatThrownBy(() ->
                        check(cb -> {
                            cb.aload(RegionCode.RAW).lload(RegionCode.ADDRESS);
                            cb.invokevirtual(RegionCode.UNSAFE, "getLong", GET).pop2();
                        }))
                .isInstanceOf(VerifyError.class)
                .hasMessageContaining("getLong");
    }

    @Test
    void aLoadThatIsWiderThanItsProbeIsRefused() {
        assertThatThrownBy(() -> check(cb -> load(cb, 4, 0, 8))).isInstanceOf(VerifyError.class);
    }

    @Test
    void aStoreBehindTheProbeOfALoadIsRefused() {
        assertThatThrownBy(() ->
                        check(cb -> {
                            probe(cb, 8, 0);
                            host(cb, () -> {});
                            cb.lconst_0()
                                    .invokevirtual(
                                            RegionCode.UNSAFE,
                                            "putLong",
                                            MethodTypeDesc.of(CD_void, CD_long, CD_long));
                        }))
                .isInstanceOf(VerifyError.class)
                .hasMessageContaining("putLong");
    }

    @Test
    void aWindowServesWhatLiesInIt() {
        assertThatCode(() ->
                        check(cb -> {
                            open(cb, 24, 0);
                            within(cb, 0, 8);
                            within(cb, 16, 8);
                            within(cb, 20, 4);
                        }))
                .doesNotThrowAnyException();
        assertThatThrownBy(() ->
                        check(cb -> {
                            open(cb, 24, 0);
                            within(cb, 17, 8);
                        }))
                .isInstanceOf(VerifyError.class);
        assertThatThrownBy(() ->
                        check(cb -> {
                            open(cb, 24, 0);
                            within(cb, -1, 8);
                        }))
                .isInstanceOf(VerifyError.class);
    }

    @Test
    void aWindowEndsWhereAJumpMayArriveAndWhereItIsWrittenOver() {
        assertThatThrownBy(() ->
                        check(cb -> {
                            open(cb, 24, 0);
                            Label somewhere = cb.newLabel();
                            cb.iload(RegionCode.LEFT).ifeq(somewhere);
                            cb.labelBinding(somewhere);
                            within(cb, 0, 8);
                        }))
                .isInstanceOf(VerifyError.class);
        assertThatThrownBy(() ->
                        check(cb -> {
                            open(cb, 24, 0);
                            cb.lload(RegionCode.ADDRESS).lstore(WINDOW);
                            within(cb, 0, 8);
                        }))
                .isInstanceOf(VerifyError.class);
    }

    @Test
    void aWindowForReadingIsNotWritten() {
        assertThatCode(() -> check(cb -> store(cb, DataTlb.WRITE_TAG))).doesNotThrowAnyException();
        assertThatThrownBy(() -> check(cb -> store(cb, 0)))
                .isInstanceOf(VerifyError.class)
                .hasMessageContaining("putLong");
    }

    @Test
    void aNewAddressNeedsANewProbe() {
        assertThatThrownBy(() ->
                        check(cb -> {
                            probe(cb, 8, 0);
                            cb.lconst_1().lstore(RegionCode.ADDRESS);
                            host(cb, () -> {});
                            cb.invokevirtual(RegionCode.UNSAFE, "getLong", GET).pop2();
                        }))
                .isInstanceOf(VerifyError.class);
    }

    @Test
    void aProbeCountsInStraightCodeOnly() {
        assertThatThrownBy(() ->
                        check(cb -> {
                            probe(cb, 8, 0);
                            Label somewhere = cb.newLabel();
                            cb.iload(RegionCode.LEFT).ifeq(somewhere);
                            cb.labelBinding(somewhere);
                            host(cb, () -> {});
                            cb.invokevirtual(RegionCode.UNSAFE, "getLong", GET).pop2();
                        }))
                .isInstanceOf(VerifyError.class);
    }

    @Test
    void anEntryBesideTheTableIsRefused() {
        assertThatThrownBy(() -> check(cb -> cb.lload(RegionCode.ADDRESS).lstore(RegionCode.ENTRY)))
                .isInstanceOf(VerifyError.class)
                .hasMessageContaining("beside the TLB");
    }

    @Test
    void anotherTableIsRefused() {
        assertThatThrownBy(() -> check(cb -> cb.lload(RegionCode.ADDRESS).lstore(RegionCode.TLB)))
                .isInstanceOf(VerifyError.class)
                .hasMessageContaining("parameter");
    }

    @Test
    void registersAreReachedAtTheirSlotsOnly() {
        assertThatCode(() -> check(cb -> slot(cb, RawMemory.LONGS + 8))).doesNotThrowAnyException();
        assertThatThrownBy(() -> check(cb -> slot(cb, RawMemory.LONGS + 8 * 100L)))
                .isInstanceOf(VerifyError.class);
        assertThatThrownBy(() -> check(cb -> slot(cb, RawMemory.LONGS + 3)))
                .isInstanceOf(VerifyError.class);
    }

    @Test
    void otherMethodsAreRefused() {
        assertThatThrownBy(() ->
                        check(cb ->
                                cb.iconst_0()
                                        .invokestatic(
                                                ClassDesc.of("java.lang.System"),
                                                "exit",
                                                MethodTypeDesc.of(CD_void, CD_int))))
                .isInstanceOf(VerifyError.class)
                .hasMessageContaining("java/lang/System.exit");
    }

    private static void store(CodeBuilder cb, int tag) {
        open(cb, 16, tag);
        cb.aload(RegionCode.RAW).lload(WINDOW).loadConstant(8L).ladd().lload(RegionCode.ADDRESS);
        cb.invokevirtual(
                RegionCode.UNSAFE, "putLong", MethodTypeDesc.of(CD_void, CD_long, CD_long));
    }

    private static void slot(CodeBuilder cb, long offset) {
        cb.aload(RegionCode.RAW).aload(RegionCode.X).loadConstant(offset);
        cb.invokevirtual(
                        RegionCode.UNSAFE,
                        "getLong",
                        MethodTypeDesc.of(CD_long, CD_Object, CD_long))
                .pop2();
    }

    private static void load(CodeBuilder cb, int probed, int tag, int bytes) {
        open(cb, probed, tag);
        within(cb, 0, bytes);
    }

    /** Opens a window. */
    private static void open(CodeBuilder cb, int probed, int tag) {
        probe(cb, probed, tag);
        host(cb, () -> {});
        cb.lstore(WINDOW).pop();
    }

    /** Loads from a window. */
    private static void within(CodeBuilder cb, long distance, int bytes) {
        cb.aload(RegionCode.RAW).lload(WINDOW);
        if (distance != 0) {
            cb.loadConstant(distance).ladd();
        }
        if (bytes == 8) {
            cb.invokevirtual(RegionCode.UNSAFE, "getLong", GET).pop2();
        } else {
            cb.invokevirtual(RegionCode.UNSAFE, "getInt", MethodTypeDesc.of(CD_int, CD_long)).pop();
        }
    }

    private static void probe(CodeBuilder cb, int bytes, int tag) {
        Label slow = cb.newLabel();
        Label on = cb.newLabel();
        cb.goto_(on).labelBinding(slow).iconst_0().ireturn().labelBinding(on);
        cb.lload(RegionCode.TLB).lload(RegionCode.ADDRESS).loadConstant(DataTlb.OFFSET_SHIFT);
        cb.lushr().loadConstant(DataTlb.OFFSET_MASK).land().ladd().lstore(RegionCode.ENTRY);
        cb.aload(RegionCode.RAW).lload(RegionCode.ENTRY);
        if (tag != 0) {
            cb.loadConstant((long) tag).ladd();
        }
        cb.invokevirtual(RegionCode.UNSAFE, "getLong", GET).lload(RegionCode.ADDRESS);
        cb.loadConstant(bytes - 1L).ladd().loadConstant(-4096L).land().lcmp().ifne(slow);
    }

    private static void host(CodeBuilder cb, Runnable between) {
        cb.aload(RegionCode.RAW).lload(RegionCode.ADDRESS);
        between.run();
        cb.aload(RegionCode.RAW).lload(RegionCode.ENTRY).loadConstant((long) DataTlb.ADDEND).ladd();
        cb.invokevirtual(RegionCode.UNSAFE, "getLong", GET).ladd();
    }

    /** Checks a class with one method, whose locals are those of a region's. */
    private static void check(Consumer<CodeBuilder> body) {
        MethodTypeDesc run =
                MethodTypeDesc.of(
                        CD_int,
                        CD_long.arrayType(),
                        CD_long,
                        CD_long,
                        CD_int,
                        CD_int,
                        RegionCode.DOOR_CLASS);
        RegionCheck.check(
                ClassFile.of()
                        .build(
                                ClassDesc.of("dev.virga.guest.translate.Suspect"),
                                builder ->
                                        builder.withMethodBody(
                                                "run",
                                                run,
                                                0,
                                                cb -> {
                                                    begin(cb);
                                                    body.accept(cb);
                                                    cb.iconst_0().ireturn();
                                                })));
    }

    private static void begin(CodeBuilder cb) {
        cb.invokestatic(RegionCode.UNSAFE, "getUnsafe", MethodTypeDesc.of(RegionCode.UNSAFE));
        cb.astore(RegionCode.RAW).lconst_0().lstore(RegionCode.ADDRESS);
    }
}
