package dev.virga.cli.image.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ElfTest {
    private static final long SEED = 42;
    private static final byte[] NAMES =
            "\0.L1\0.L2\0function\0printk\0".getBytes(StandardCharsets.US_ASCII);

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static ByteBuffer symbol(ByteBuffer to, int name, int info, int section, long value) {
        return to.putInt(name)
                .put((byte) info)
                .put((byte) 0)
                .putShort((short) section)
                .putLong(value)
                .putLong(0);
    }

    /**
     * Symbols: null, two labels, a local function, a global; relocations use label 2 and printk.
     */
    private static byte[] module() {
        TinyElf elf = new TinyElf();
        int text =
                elf.section(
                        ".text", 1, 0, 0, 0, "code and data".getBytes(StandardCharsets.US_ASCII));
        int strings = elf.section(".strtab", 3, 0, 0, 0, NAMES);
        ByteBuffer symbols = buffer(5 * 24);
        symbol(symbols, 0, 0, 0, 0);
        symbol(symbols, 1, 0, text, 1);
        symbol(symbols, 5, 0, text, 2);
        symbol(symbols, 9, 2, text, 3);
        symbol(symbols, 18, 0x10, 0, 0);
        int table = elf.section(".symtab", 2, strings, 4, 24, symbols.array());
        ByteBuffer relocations = buffer(48);
        relocations.putLong(0).putInt(24).putInt(2).putLong(0);
        relocations.putLong(8).putInt(19).putInt(4).putLong(0);
        elf.section(".rela.text", 4, table, text, 24, relocations.array());
        return elf.bytes();
    }

    private static ByteBuffer section(byte[] elf, int number) {
        ByteBuffer in = ByteBuffer.wrap(elf).order(ByteOrder.LITTLE_ENDIAN);
        int at = (int) in.getLong(40) + number * 64;
        return in.slice((int) in.getLong(at + 24), (int) in.getLong(at + 32))
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    @Test
    void labelsGoAndRelocationsFollow() {
        byte[] stripped = ModuleSymbols.withoutLabels(module());
        ByteBuffer symbols = section(stripped, 3);
        assertThat(symbols.remaining()).as("one label less").isEqualTo(4 * 24);
        assertThat(symbols.getInt(24)).as("the label in use has no name").isZero();
        assertThat(symbols.getLong(24 + 8)).isEqualTo(2);
        ByteBuffer relocations = section(stripped, 4);
        assertThat(relocations.getInt(12)).isEqualTo(1);
        assertThat(relocations.getInt(24 + 12)).isEqualTo(3);
        assertThat(relocations.getInt(8)).as("the type stays").isEqualTo(24);
        ByteBuffer names = section(stripped, 2);
        byte[] text = new byte[names.remaining()];
        names.get(text);
        assertThat(new String(text, StandardCharsets.US_ASCII)).isEqualTo("\0function\0printk\0");
        ByteBuffer code = section(stripped, 1);
        byte[] same = new byte[code.remaining()];
        code.get(same);
        assertThat(new String(same, StandardCharsets.US_ASCII)).isEqualTo("code and data");
        ByteBuffer header = ByteBuffer.wrap(stripped).order(ByteOrder.LITTLE_ENDIAN);
        int table = (int) header.getLong(40) + 3 * 64;
        assertThat(header.getInt(table + 44)).as("the first global symbol").isEqualTo(3);
    }

    @Test
    void onceIsEnough() {
        byte[] once = ModuleSymbols.withoutLabels(module());
        assertThat(ModuleSymbols.withoutLabels(once)).isEqualTo(once);
    }

    @Test
    void aModuleSaysWhatItIs() {
        byte[] module = TinyElf.module("depends=a,b", "alias=fs-x");
        assertThat(ElfFile.of(module).orElseThrow().moduleInfo())
                .containsExactly("depends=a,b", "alias=fs-x");
        assertThat(
                        ElfFile.of(
                                "#!/bin/sh, a script and no ELF file at all, but long enough to be one"
                                        .getBytes(StandardCharsets.US_ASCII)))
                .isEmpty();
    }

    @Test
    void needsAreRead() {
        TinyElf elf = new TinyElf();
        int strings =
                elf.section(
                        ".dynstr", 3, 0, 0, 0, "\0libc.so.6\0".getBytes(StandardCharsets.US_ASCII));
        ByteBuffer dynamic = buffer(32).putLong(1).putLong(1).putLong(0).putLong(0);
        elf.section(".dynamic", 6, strings, 0, 16, dynamic.array());
        assertThat(ElfFile.of(elf.bytes()).orElseThrow().needed()).containsExactly("libc.so.6");
    }

    @Test
    void damagedFilesAreRefusedNotFollowed() {
        Random random = new Random(SEED);
        for (int round = 0; round < 2000; round++) {
            byte[] broken = module();
            for (int i = 0; i < 3; i++) {
                broken[6 + random.nextInt(broken.length - 6)] = (byte) random.nextInt();
            }
            byte[] input =
                    random.nextBoolean()
                            ? broken
                            : Arrays.copyOf(broken, 64 + random.nextInt(broken.length - 64));
            try {
                ModuleSymbols.withoutLabels(input);
                ElfFile.of(input).ifPresent(ElfTest::readAll);
            } catch (IllegalArgumentException e) {
                assertThat(e).as("seed %d round %d", SEED, round).hasMessageContaining("not");
            }
        }
        assertThatThrownBy(() -> ModuleSymbols.withoutLabels(new byte[80]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static void readAll(ElfFile elf) {
        assertThat(elf.needed().size() + elf.moduleInfo().size()).isNotNegative();
    }
}
