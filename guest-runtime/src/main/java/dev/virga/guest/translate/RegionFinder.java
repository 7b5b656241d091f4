package dev.virga.guest.translate;

import dev.virga.guest.cpu.CodePage;
import dev.virga.guest.cpu.Insn;
import dev.virga.guest.cpu.Op;
import dev.virga.guest.cpu.RegionCompiler.Neighbourhood;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Finds what belongs to a region: from its entry along branches, jumps and calls, through what was
 * decoded (and so was, or nearly was, executed), until there is enough. One use; one thread.
 */
final class RegionFinder {
    /** Other pages a region may have instructions from. */
    private static final int MAX_PAGES = 4;

    private final Neighbourhood around;
    private final int most;
    private final TreeMap<Integer, Long> found = new TreeMap<>();
    private final Set<Integer> leaders = new TreeSet<>();
    private final Map<Integer, CodePage> pages = new HashMap<>();
    private final ArrayDeque<Integer> open = new ArrayDeque<>();
    private final ArrayDeque<Integer> calls = new ArrayDeque<>();

    private RegionFinder(Neighbourhood around, int most) {
        this.around = around;
        this.most = most;
    }

    /**
     * The region from a parcel of a page on; empty if nothing there can be translated.
     *
     * @param most instructions it may have
     */
    static Optional<Shape> find(CodePage page, int slot, Neighbourhood around, int most) {
        var finder = new RegionFinder(around, most);
        finder.pages.put(0, page);
        finder.lead(2 * slot);
        finder.walkAll();
        return finder.shape(2 * slot);
    }

    private void walkAll() {
        while (found.size() < most) {
            Integer next = open.poll();
            if (next == null) {
                next = calls.poll();
            }
            if (next == null) {
                return;
            }
            walk(next);
        }
    }

    private void walk(int start) {
        int offset = start;
        while (found.size() < most && !found.containsKey(offset)) {
            long insn = instruction(offset);
            int op = Insn.op(insn);
            if (op == Op.UNDECODED) {
                return;
            }
            found.put(offset, insn);
            int next = offset + Insn.length(insn);
            if (Flow.isBranch(op)) {
                lead(Flow.target(insn, offset));
                lead(next);
                return;
            }
            if (op == Op.JAL) {
                if (Flow.isCall(insn)) {
                    call(Flow.target(insn, offset), next);
                } else {
                    lead(Flow.target(insn, offset));
                }
                return;
            }
            if (Flow.endsBlock(insn)) {
                return;
            }
            offset = next;
        }
        leaders.add(offset);
    }

    /** What is called comes after what is not: it may not fit, and has a region of its own. */
    private void call(int target, int back) {
        if (leaders.add(target)) {
            calls.add(target);
        }
        if (leaders.add(back)) {
            calls.add(back);
        }
    }

    private void lead(int offset) {
        if (leaders.add(offset)) {
            open.add(offset);
        }
    }

    private long instruction(int offset) {
        int distance = offset >> 12;
        CodePage page = pages.get(distance);
        if (page == null) {
            if (pages.size() == MAX_PAGES || Math.abs(distance) > 1 << 8) {
                return Op.UNDECODED;
            }
            page = around.page(distance).orElse(null);
            if (page == null || page.instruction((offset & 0xFFF) >>> 1) == Op.UNDECODED) {
                return Op.UNDECODED;
            }
            pages.put(distance, page);
        }
        return page.instruction((offset & 0xFFF) >>> 1);
    }

    private Optional<Shape> shape(int entry) {
        if (found.isEmpty() || Flow.leaves(found.getOrDefault(entry, 0L))) {
            return Optional.empty();
        }
        int count = found.size();
        int[] offsets = new int[count];
        long[] insns = new long[count];
        int at = 0;
        for (var each : found.entrySet()) {
            offsets[at] = each.getKey();
            insns[at++] = each.getValue();
        }
        List<Block> blocks = new ArrayList<>();
        int first = 0;
        for (int i = 0; i < count; i++) {
            int next = offsets[i] + Insn.length(insns[i]);
            boolean cut =
                    i + 1 == count
                            || offsets[i + 1] != next
                            || leaders.contains(next)
                            || Flow.endsBlock(insns[i]);
            if (cut) {
                blocks.add(new Block(first, i + 1));
                first = i + 1;
            }
        }
        pages.remove(0);
        int[] distances = pages.keySet().stream().mapToInt(Integer::intValue).sorted().toArray();
        CodePage[] others = Arrays.stream(distances).mapToObj(pages::get).toArray(CodePage[]::new);
        return Optional.of(new Shape(entry, offsets, insns, blocks, distances, others));
    }
}
