package dev.virga.control.scheduler;

import dev.virga.api.id.NodeName;
import dev.virga.control.store.Allocation;
import dev.virga.control.store.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Up to {@link #SIZE} nodes next to each other by name, a column a fact, so that a decision over
 * thousands of them is a few quick loops, and a change of one copies a block only. Immutable.
 */
public final class Block {
    /** Nodes in a block. */
    public static final int SIZE = 256;

    private final int first;
    private final List<NodeName> names;
    private final long[] limitBytes;
    private final long[] freeBytes;
    private final boolean[] ready;
    private final boolean[] strained;
    private final boolean[] open;
    private final boolean[] tainted;
    private final List<List<String>> taints;
    private final List<Map<String, String>> labels;

    private Block(
            int first,
            List<NodeName> names,
            long[] limitBytes,
            long[] freeBytes,
            boolean[] ready,
            boolean[] strained,
            boolean[] open,
            boolean[] tainted,
            List<List<String>> taints,
            List<Map<String, String>> labels) {
        this.first = first;
        this.names = names;
        this.limitBytes = limitBytes;
        this.freeBytes = freeBytes;
        this.ready = ready;
        this.strained = strained;
        this.open = open;
        this.tainted = tainted;
        this.taints = taints;
        this.labels = labels;
    }

    /**
     * What is known of a node.
     *
     * @param ready whether its lease is held
     * @param strained whether its memory thrashes
     * @param overcommit what may be promised of each byte that it has
     */
    record Slot(
            Node node, boolean ready, boolean strained, Allocation promised, double overcommit) {
        long limitBytes() {
            return (long) (node.registration().capacity().memoryBytes() * overcommit);
        }

        long freeBytes() {
            return Math.max(0, limitBytes() - promised.memoryBytes());
        }
    }

    static Block of(int first, List<Slot> slots) {
        int size = slots.size();
        Block block =
                new Block(
                        first,
                        slots.stream().map(slot -> slot.node().name()).toList(),
                        new long[size],
                        new long[size],
                        new boolean[size],
                        new boolean[size],
                        new boolean[size],
                        new boolean[size],
                        new ArrayList<>(),
                        new ArrayList<>());
        for (int i = 0; i < size; i++) {
            block.taints.add(List.of());
            block.labels.add(Map.of());
            block.set(i, slots.get(i));
        }
        return block;
    }

    /** The same with one node changed. */
    Block with(int i, Slot slot) {
        Block copy =
                new Block(
                        first,
                        names,
                        limitBytes.clone(),
                        freeBytes.clone(),
                        ready.clone(),
                        strained.clone(),
                        open.clone(),
                        tainted.clone(),
                        new ArrayList<>(taints),
                        new ArrayList<>(labels));
        copy.set(i, slot);
        return copy;
    }

    /** The same with something else promised on one node. */
    Block promising(int i, long bytes) {
        long[] free = Arrays.copyOf(freeBytes, freeBytes.length);
        free[i] = Math.max(0, limitBytes[i] - bytes);
        return new Block(
                first, names, limitBytes, free, ready, strained, open, tainted, taints, labels);
    }

    private void set(int i, Slot slot) {
        limitBytes[i] = slot.limitBytes();
        freeBytes[i] = slot.freeBytes();
        ready[i] = slot.ready();
        strained[i] = slot.strained();
        open[i] = slot.node().open();
        List<String> words = slot.node().policy().taints();
        tainted[i] = !words.isEmpty();
        taints.set(i, words);
        labels.set(i, slot.node().labels());
    }

    public int size() {
        return names.size();
    }

    /** The place of its first node among all. */
    public int first() {
        return first;
    }

    public NodeName name(int i) {
        return names.get(i);
    }

    /** What the node may promise. */
    public long limitBytes(int i) {
        return limitBytes[i];
    }

    /** What it can still promise; never negative. */
    public long freeBytes(int i) {
        return freeBytes[i];
    }

    /** Whether its lease is held. */
    public boolean ready(int i) {
        return ready[i];
    }

    /** Whether its guests wait for memory so much that new ones should go elsewhere. */
    public boolean strained(int i) {
        return strained[i];
    }

    /** Whether people let VMs be placed there. */
    public boolean open(int i) {
        return open[i];
    }

    /** Whether it has any taint. */
    public boolean tainted(int i) {
        return tainted[i];
    }

    public List<String> taints(int i) {
        return taints.get(i);
    }

    /** What its agent and people say it is like. */
    public Map<String, String> labels(int i) {
        return labels.get(i);
    }
}
