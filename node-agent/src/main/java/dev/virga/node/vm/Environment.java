package dev.virga.node.vm;

import dev.virga.api.agent.VmObservation;
import dev.virga.api.time.Timers;
import dev.virga.node.guest.GuestFactory;
import dev.virga.node.image.ImageStore;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * What every VM of a node needs from the rest of it.
 *
 * @param folder below which each VM has a folder of its own
 * @param workers where blocking work runs
 * @param sequence numbers what is observed
 * @param observer told of every change
 */
public record Environment(
        ImageStore images,
        GuestFactory guests,
        Path folder,
        Executor workers,
        Timers timers,
        InstantSource clock,
        AtomicLong sequence,
        Consumer<VmObservation> observer) {}
