package dev.virga.guest.translate;

import dev.virga.guest.cpu.CodePage;
import dev.virga.guest.cpu.Insn;
import dev.virga.guest.cpu.Op;
import dev.virga.guest.cpu.RegionCompiler.Neighbourhood;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What will be a region: instructions by rising offset from the start of a page, cut into blocks.
 * Immutable; any thread.
 *
 * @param manner what kind of region it is
 * @param entries offsets of the entries; the first is what it was made for
 * @param offsets of the instructions
 * @param insns the instructions, bound to their page as {@code Insn} says
 * @param blocks in the order of their offsets
 * @param ways where computed jumps are known to lead within it, by the jump's offset
 * @param distances of the pages that it has instructions from
 * @param pages these pages
 */
record Shape(
        Manner manner,
        int[] entries,
        int[] offsets,
        long[] insns,
        List<Block> blocks,
        Map<Integer, int[]> ways,
        int[] distances,
        CodePage[] pages) {
    /**
     * Whether a block must look at the budget: where control may arrive from itself or behind.
     * Every way round passes such a block.
     */
    boolean isHeader(int number) {
        Block block = blocks.get(number);
        return isTarget(offsets[block.first()], block.first());
    }

    /** Whether control arrives at a block from the one before only, in straight bytecode. */
    boolean isJoined(int number) {
        if (number == 0) {
            return false;
        }
        int start = offsets[blocks.get(number).first()];
        int last = blocks.get(number).first() - 1;
        return offsets[last] + Insn.length(insns[last]) == start
                && (isForward(last) || !Flow.endsBlock(insns[last]))
                && !isEntry(start)
                && !isTarget(start, 0)
                && !overlaps(number, start);
    }

    /** Whether another block than the one before goes on there: instructions may overlap. */
    private boolean overlaps(int number, int start) {
        for (int i = 0; i < number - 1; i++) {
            int last = blocks.get(i).end() - 1;
            if (offsets[last] + Insn.length(insns[last]) == start) {
                return true;
            }
        }
        return false;
    }

    private boolean isForward(int index) {
        return Flow.isBranch(Insn.op(insns[index]))
                && Flow.target(insns[index], offsets[index]) > offsets[index];
    }

    private boolean isTarget(int start, int from) {
        for (int i = from; i < insns.length; i++) {
            int op = Insn.op(insns[i]);
            boolean jumps = op == Op.JAL || Flow.isBranch(op);
            if (jumps && Flow.target(insns[i], offsets[i]) == start) {
                return true;
            }
        }
        return returns(Integer.MAX_VALUE).contains(start)
                || ways.values().stream().flatMapToInt(Arrays::stream).anyMatch(t -> t == start);
    }

    /** Where calls within the region return to, at most so many of them. */
    List<Integer> returns(int most) {
        List<Integer> returns = new ArrayList<>();
        for (int i = 0; i < insns.length && returns.size() < most; i++) {
            if (Flow.isCall(insns[i])) {
                int back = offsets[i] + Insn.length(insns[i]);
                if (blockAt(back) >= 0 && blockAt(Flow.target(insns[i], offsets[i])) >= 0) {
                    returns.add(back);
                }
            }
        }
        return returns;
    }

    /** The block that starts at an offset, or -1. */
    int blockAt(int offset) {
        int index = Arrays.binarySearch(offsets, offset);
        if (index < 0) {
            return -1;
        }
        for (int i = 0; i < blocks.size(); i++) {
            if (blocks.get(i).first() == index) {
                return i;
            }
        }
        return -1;
    }

    int instructions() {
        return insns.length;
    }

    /** The page at a distance, of those it has instructions from. */
    CodePage pageAt(int distance) {
        return pages[Arrays.binarySearch(distances, distance)];
    }

    /** Whether an offset is an entry. */
    boolean isEntry(int offset) {
        return Arrays.stream(entries).anyMatch(entry -> entry == offset);
    }

    /** Offset of the start of the page that an instruction is in. */
    int page(int index) {
        return offsets[index] & -4096;
    }

    /** The same without the pages of the machine it was found in. */
    Shape anywhere() {
        return new Shape(manner, entries, offsets, insns, blocks, ways, distances, new CodePage[0]);
    }

    /** The same in what lies around a place, if that has the same instructions. */
    Optional<Shape> in(Neighbourhood around) {
        var there = new CodePage[distances.length];
        for (int i = 0; i < there.length; i++) {
            Optional<CodePage> page = around.page(distances[i]);
            if (page.isEmpty()) {
                return Optional.empty();
            }
            there[i] = page.get();
        }
        var moved = new Shape(manner, entries, offsets, insns, blocks, ways, distances, there);
        return moved.isDecoded() ? Optional.of(moved) : Optional.empty();
    }

    private boolean isDecoded() {
        long before = Op.UNDECODED;
        for (int i = 0; i < insns.length; i++) {
            long raw = pageAt(offsets[i] >> 12).instruction((offsets[i] & 0xFFF) >>> 1);
            boolean follows = i > 0 && offsets[i - 1] + Insn.length(before) == offsets[i];
            long fused = follows ? Flow.fuse(before, offsets[i - 1], raw, offsets[i]) : raw;
            if (insns[i] != raw && insns[i] != fused) {
                return false;
            }
            before = raw;
        }
        return true;
    }

    /** All that the generated code depends on. */
    Key key() {
        int[] led =
                ways.entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .flatMapToInt(e -> IntStream.concat(IntStream.of(e.getKey()), targets(e)))
                        .toArray();
        int size = 2 * insns.length + entries.length;
        int careful = manner.careful().size();
        long[] words = new long[size + led.length + careful];
        for (int i = 0; i < careful; i++) {
            words[size + led.length + i] = manner.careful().get(i);
        }
        for (int i = 0; i < led.length; i++) {
            words[size + i] = led[i];
        }
        for (int i = 0; i < insns.length; i++) {
            words[2 * i] = offsets[i];
            words[2 * i + 1] = insns[i];
        }
        for (int i = 0; i < entries.length; i++) {
            words[2 * insns.length + i] = entries[i];
        }
        return new Key(words);
    }

    private static IntStream targets(Map.Entry<Integer, int[]> way) {
        return Arrays.stream(way.getValue());
    }

    /** The contents of a region: two that are equal are translated to the same code. */
    static final class Key {
        private final long[] words;
        private final int hash;

        private Key(long[] words) {
            this.words = words;
            this.hash = Arrays.hashCode(words);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key && Arrays.equals(words, key.words);
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }
}
