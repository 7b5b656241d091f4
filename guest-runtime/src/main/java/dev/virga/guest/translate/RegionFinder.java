package dev.virga.guest.translate;

import dev.virga.guest.cpu.CodePage;
import dev.virga.guest.cpu.Insn;
import dev.virga.guest.cpu.Op;
import dev.virga.guest.cpu.RegionCompiler.Neighbourhood;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Finds what belongs to a region, in code that was decoded (and so was, or nearly was, executed).
 *
 * <p>A narrow one, from where a loop begins: the loop, with the loops in it; compilers lay them out
 * one within the other, so it reaches from its first instruction to the last one that jumps back
 * there. From anywhere else: what follows, up to code that has a region already. So what is nested
 * n deep is translated about n times, not once for each way into it, and HotSpot is done soon.
 *
 * <p>A wide one, where control goes from region to region all the time: all that can be reached,
 * with an entry wherever there was one. Both without what is jumped to rarely, and with small
 * functions that are called. One use; one thread.
 */
final class RegionFinder {
    /** Other pages a region may have instructions from. */
    private static final int MAX_PAGES = 4;

    /** Most entries of a region. */
    private static final int MOST_ENTRIES = 32;

    /** How far behind its start the end of a loop is looked for, in bytes. */
    private static final int LONGEST_LOOP = 2048;

    /** Most instructions of a function that is taken in. */
    private static final int SMALL = 48;

    private final Neighbourhood around;
    private final int most;
    private final Manner manner;
    private final boolean wide;
    private final TreeMap<Integer, Long> found = new TreeMap<>();
    private final Set<Integer> leaders = new HashSet<>();
    private final Map<Integer, CodePage> pages = new HashMap<>();
    private final ArrayDeque<Integer> open = new ArrayDeque<>();
    private final Map<Integer, List<Integer>> backs = new HashMap<>();
    private final Set<Integer> takenIn = new HashSet<>();
    private final ArrayDeque<Integer> calls = new ArrayDeque<>();

    private RegionFinder(Neighbourhood around, int most, Manner manner) {
        this.around = around;
        this.most = most;
        this.manner = manner;
        this.wide = manner.wide();
    }

    /**
     * The region from a parcel of a page on; empty if nothing there can be translated.
     *
     * @param most instructions it may have
     * @param manner wide: all that can be reached is wanted
     */
    static Optional<Shape> find(
            CodePage page, int slot, Neighbourhood around, int most, Manner manner) {
        var finder = new RegionFinder(around, most, manner);
        finder.pages.put(0, page);
        int entry = 2 * slot;
        finder.lead(entry);
        finder.walkAll(entry, manner.wide() ? entry : finder.endOfLoop(entry));
        return finder.shape(entry);
    }

    private void walkAll(int start, int end) {
        while (found.size() < most) {
            Integer next = open.poll();
            if (next == null) {
                next = calls.poll();
                if (next == null) {
                    return;
                }
                takeIn(next);
            } else if (wide || belongs(next, start, end)) {
                walk(next, found, most);
            }
        }
    }

    private boolean belongs(int offset, int start, int end) {
        return end == start
                ? offset == start || !hasRegion(offset)
                : offset >= start && offset <= end;
    }

    /** Offset of the last instruction that jumps back to an offset; the offset itself if none. */
    private int endOfLoop(int start) {
        int end = start;
        for (int offset = start; offset < start + LONGEST_LOOP; offset += 2) {
            CodePage page = pages.get(offset >> 12);
            if (page == null) {
                page = around.page(offset >> 12).orElse(null);
                if (page == null) {
                    return end;
                }
            }
            long insn = page.instruction((offset & 0xFFF) >>> 1);
            int op = Insn.op(insn);
            boolean jumps = Flow.isBranch(op) || (op == Op.JAL && !Flow.isCall(insn));
            if (jumps && Flow.target(insn, offset) == start) {
                end = offset;
            }
        }
        return end;
    }

    private boolean hasRegion(int offset) {
        CodePage page = pages.get(offset >> 12);
        return page != null && page.translated((offset & 0xFFF) >>> 1);
    }

    private void walk(int start, TreeMap<Integer, Long> into, int limit) {
        int offset = start;
        long before = Op.UNDECODED;
        while (into.size() < limit && !into.containsKey(offset)) {
            long insn =
                    Flow.fuse(before, offset - Insn.length(before), instruction(offset), offset);
            int op = Insn.op(insn);
            before = insn;
            if (op == Op.UNDECODED) {
                return;
            }
            into.put(offset, insn);
            int next = offset + Insn.length(insn);
            if (Flow.isBranch(op)) {
                leadUnlessCold(Flow.target(insn, offset));
                lead(next);
                return;
            }
            if (op == Op.JAL) {
                int target = Flow.target(insn, offset);
                if (Flow.isCall(insn)) {
                    called(target, next);
                } else {
                    lead(target);
                }
                return;
            }
            if (wide && op == Op.JALR && !Flow.isReturn(insn)) {
                for (int target : targets(offset)) {
                    if (Insn.rd(insn) == Insn.SINK) {
                        lead(target);
                    } else {
                        called(target, next);
                    }
                }
            }
            if (Flow.endsBlock(insn)) {
                return;
            }
            offset = next;
        }
        leaders.add(offset);
    }

    /** Notes a call, to be looked at when there is nothing nearer, and where it returns to. */
    private void called(int function, int back) {
        if (takenIn.contains(function)) {
            lead(back);
            return;
        }
        List<Integer> known = backs.computeIfAbsent(function, f -> new ArrayList<>());
        if (known.isEmpty()) {
            calls.add(function);
        }
        known.add(back);
    }

    /**
     * Takes a function in, and where it returns to: if it is small and wholly decoded, or, in a
     * wide region, hot.
     */
    private void takeIn(int function) {
        if ((wide && hasRegion(function)) || takeInSmall(function)) {
            lead(function);
            takenIn.add(function);
            backs.getOrDefault(function, List.of()).forEach(this::lead);
        }
    }

    private boolean takeInSmall(int function) {
        if (leaders.contains(function)) {
            return false;
        }
        var body = new TreeMap<Integer, Long>();
        Set<Integer> known = Set.copyOf(leaders);
        lead(function);
        for (Integer next = open.poll(); next != null; next = open.poll()) {
            walk(next, body, SMALL);
        }
        boolean leaf =
                body.size() < SMALL
                        && !body.isEmpty()
                        && body.entrySet().stream().noneMatch(e -> leavesOrCalls(e.getValue()));
        if (leaf) {
            found.putAll(body);
        } else {
            leaders.retainAll(known);
        }
        return leaf;
    }

    private static boolean leavesOrCalls(long insn) {
        return Flow.leaves(insn)
                || Flow.isCall(insn)
                || (Insn.op(insn) == Op.JALR && !Flow.isReturn(insn));
    }

    /** Where the computed jump at an offset led so far. */
    private int[] targets(int offset) {
        CodePage page = pages.get(offset >> 12);
        return page == null
                ? new int[0]
                : Arrays.stream(page.ledTo((offset & 0xFFF) >>> 1))
                        .map(distance -> (offset & -4096) + distance)
                        .toArray();
    }

    private void leadUnlessCold(int offset) {
        CodePage page = pages.get(offset >> 12);
        if (page == null || !page.cold((offset & 0xFFF) >>> 1)) {
            lead(offset);
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
            if (pages.size() == MAX_PAGES) {
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
        for (int leader : leaders) {
            // Whoever jumps right to the second half of a pair has no first half.
            found.computeIfPresent(leader, (offset, insn) -> instruction(offset));
        }
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
        int[] distances =
                pages.keySet().stream()
                        .mapToInt(Integer::intValue)
                        .filter(distance -> hasAny(offsets, distance))
                        .sorted()
                        .toArray();
        CodePage[] others = Arrays.stream(distances).mapToObj(pages::get).toArray(CodePage[]::new);
        return Optional.of(
                new Shape(
                        manner,
                        entries(entry, blocks, offsets),
                        offsets,
                        insns,
                        blocks,
                        ways(blocks, offsets),
                        distances,
                        others));
    }

    private Map<Integer, int[]> ways(List<Block> blocks, int[] offsets) {
        var ways = new HashMap<Integer, int[]>();
        var starts = new HashSet<Integer>();
        blocks.forEach(block -> starts.add(offsets[block.first()]));
        for (var each : found.entrySet()) {
            if (wide && Insn.op(each.getValue()) == Op.JALR) {
                int[] there =
                        Arrays.stream(targets(each.getKey())).filter(starts::contains).toArray();
                if (there.length > 0) {
                    ways.put(each.getKey(), there);
                }
            }
        }
        return ways;
    }

    private int[] entries(int entry, List<Block> blocks, int[] offsets) {
        int[] others =
                blocks.stream()
                        .mapToInt(block -> offsets[block.first()])
                        .filter(offset -> wide && offset != entry && hasRegion(offset))
                        .filter(offset -> found.containsKey(endOfLoop(offset)))
                        .limit(MOST_ENTRIES - 1L)
                        .toArray();
        int[] all = new int[others.length + 1];
        all[0] = entry;
        System.arraycopy(others, 0, all, 1, others.length);
        return all;
    }

    private static boolean hasAny(int[] offsets, int distance) {
        return Arrays.stream(offsets).anyMatch(offset -> offset >> 12 == distance);
    }
}
