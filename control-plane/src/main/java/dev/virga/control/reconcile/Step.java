package dev.virga.control.reconcile;

import dev.virga.api.agent.AgentCommand;
import dev.virga.api.id.Incarnation;
import dev.virga.api.id.NodeName;
import dev.virga.api.vm.VmPhase;
import java.time.Duration;

/** What is to be done next about one VM. */
public sealed interface Step {
    /** Nothing before something changes. */
    record Rest() implements Step {}

    /** Look again later. */
    record Wait(Duration delay) implements Step {}

    /** Find a node; if it is placed already, another one, with a fresh disk. */
    record Place(String why) implements Step {}

    /** Give it a new epoch under the present life of its node's agent, which has its disk. */
    record Adopt(Incarnation life) implements Step {}

    /** Tell the agent, and again after a while if nothing comes of it. */
    record Tell(NodeName node, AgentCommand command, Duration again) implements Step {}

    /** Have it gone from its node, if there is room for it on another. */
    record Leave(NodeName node, AgentCommand command, Duration again) implements Step {}

    /** Say what is known. */
    record Say(VmPhase phase, String reason, String message, boolean warning) implements Step {}

    /** Forget the VM: nothing is left of it. */
    record Remove(String message) implements Step {}
}
