package dev.virga.guest.cpu;

import dev.virga.guest.irq.GuestClock;
import dev.virga.guest.memory.GuestMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The harts of one machine and what they share: the memory, the decoded code, the revocation
 * protocol. Built once; harts are then run by whoever schedules them.
 */
public final class Processor implements AutoCloseable {
    /** Most harts of a machine. */
    public static final int MAX_HARTS = 16;

    /** Pages of decoded code kept, 5 KiB of heap or more each. */
    private static final int CODE_PAGES = 1024;

    private final CodeCache code;
    private final Revocation revocation;
    private final List<Hart> harts;

    /**
     * Makes the harts, reset and halted.
     *
     * @param bus brings a view of the bus for each hart
     * @param compiler makes translated code; none: everything is interpreted
     * @param counted how far a hart may run before the clock changes; real time: NONE
     */
    public Processor(
            int count,
            GuestMemory memory,
            Supplier<? extends PhysicalBus> bus,
            GuestClock clock,
            CountedTime counted,
            Optional<? extends RegionCompiler> compiler) {
        if (count < 1 || count > MAX_HARTS) {
            throw new IllegalArgumentException(count + " harts; 1 to " + MAX_HARTS + " can be had");
        }
        int threshold = compiler.map(RegionCompiler::threshold).orElse(0);
        code = new CodeCache(CODE_PAGES, threshold, memory.frames());
        revocation = new Revocation(memory, code);
        ExecutionEngine engine =
                compiler.<ExecutionEngine>map(TieredEngine::new).orElseGet(Interpreter::new);
        var all = new ArrayList<Hart>();
        for (int id = 0; id < count; id++) {
            all.add(new Hart(id, memory, bus.get(), clock, counted, engine, code, revocation));
        }
        harts = List.copyOf(all);
        revocation.attach(harts);
        memory.attach(revocation, revocation);
        memory.frames().attach(revocation);
    }

    /** The harts, by number. */
    public List<Hart> harts() {
        return harts;
    }

    /** The protocol that takes translations away from all of them. */
    public Revocation revocation() {
        return revocation;
    }

    /** Instructions decoded so far. */
    public long decodedInstructions() {
        return code.decoded();
    }

    /** Pages of decoded code held now. */
    public int codePages() {
        return code.pages();
    }

    /** Forgets what was decoded, when RAM was replaced as a whole. No hart runs. */
    public void forgetCode() {
        code.forget();
        harts.forEach(Hart::flushAll);
    }

    /**
     * Lets go of what was decoded and can be decoded again, for a guest that has come to rest.
     * Harts may run: each finds its page gone at its next block, and forgets it soon after.
     */
    public void rest() {
        code.clear();
        for (Hart hart : harts) {
            hart.post(hart::flushAll);
        }
    }

    /** Frees what is outside the heap. No hart runs any more. */
    @Override
    public void close() {
        harts.forEach(Hart::close);
    }
}
