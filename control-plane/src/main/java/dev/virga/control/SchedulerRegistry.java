package dev.virga.control;

import dev.virga.control.scheduler.Scheduler;
import dev.virga.control.scheduler.Weigher;
import dev.virga.control.scheduler.filter.AffinityFilter;
import dev.virga.control.scheduler.filter.AntiAffinityFilter;
import dev.virga.control.scheduler.filter.CordonFilter;
import dev.virga.control.scheduler.filter.MemoryFilter;
import dev.virga.control.scheduler.filter.OriginFilter;
import dev.virga.control.scheduler.filter.ReadyFilter;
import dev.virga.control.scheduler.filter.SelectorFilter;
import dev.virga.control.scheduler.filter.TaintFilter;
import dev.virga.control.scheduler.weigher.ImageWeigher;
import dev.virga.control.scheduler.weigher.PackWeigher;
import dev.virga.control.scheduler.weigher.SoftAffinityWeigher;
import dev.virga.control.scheduler.weigher.SoftAntiAffinityWeigher;
import dev.virga.control.scheduler.weigher.SpreadWeigher;
import dev.virga.control.scheduler.weigher.StrainWeigher;
import java.util.List;

/** Every filter and weigher there is, in the order in which they are asked. */
public final class SchedulerRegistry {
    private SchedulerRegistry() {}

    /** Spreads VMs over nodes. */
    public static Scheduler spread() {
        return with(new SpreadWeigher());
    }

    /** Fills one node after the other. */
    public static Scheduler pack() {
        return with(new PackWeigher());
    }

    private static Scheduler with(Weigher room) {
        return new Scheduler(
                List.of(
                        new ReadyFilter(),
                        new CordonFilter(),
                        new OriginFilter(),
                        new SelectorFilter(),
                        new TaintFilter(),
                        new AffinityFilter(),
                        new AntiAffinityFilter(),
                        new MemoryFilter()),
                List.of(
                        room,
                        new ImageWeigher(),
                        new StrainWeigher(),
                        new SoftAffinityWeigher(),
                        new SoftAntiAffinityWeigher()));
    }
}
