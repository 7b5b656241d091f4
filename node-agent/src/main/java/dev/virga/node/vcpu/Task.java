package dev.virga.node.vcpu;

/** One vCPU as {@link RunQueue} and {@link VcpuScheduler} see it. */
abstract class Task extends TimerWheel.Entry {
    /** Why it came back from {@link #run}. */
    enum Stop {
        /** Its time is over; it could go on. */
        AGAIN,
        /** It spins for a sibling that waits for a worker. */
        YIELD,
        /** It waits for an interrupt, until {@link #idleNanos} at most. */
        IDLE,
        /** It waits for a page; whoever has it wakes it. */
        STALLED,
        /** It may not run now; it is asked again a little later. */
        DENIED,
        /** Its machine has to be stopped first: it ended, or is to be reset, or shall pause. */
        GATED
    }

    final Share share;

    /** What it was given to run, in nanoseconds. */
    long grant;

    /** Since when it waits for a worker, or for its page. */
    long since;

    boolean stalled;

    Task(Share share) {
        this.share = share;
    }

    /** Runs for about so long. By one worker at a time, outside the scheduler's lock. */
    abstract Stop run(long nanos);

    /** After {@link Stop#IDLE}: in how many nanoseconds it wants to run in any case. */
    abstract long idleNanos();

    /** Under the lock: it is in the queue again. */
    abstract void queued();

    /**
     * Under the lock: whether it may stay without a worker until it is {@linkplain
     * VcpuScheduler#ready made ready}. No: somebody woke it meanwhile.
     */
    abstract boolean park(Stop stop);

    /** Under the lock: whether it was parked, and now is to be queued. */
    abstract boolean unpark();

    /** Under the lock: its share is held, and nothing of it runs any more. Returns soon. */
    abstract void quiet();

    /** By its worker: {@link #run} failed, which is a failure of ours. */
    abstract void failed(Throwable failure);
}
