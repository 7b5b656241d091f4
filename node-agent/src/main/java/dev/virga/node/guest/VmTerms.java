package dev.virga.node.guest;

import dev.virga.api.vm.CpuTopology;
import dev.virga.api.vm.VmShares;
import dev.virga.api.vm.VmSpec;
import dev.virga.node.memory.Standing;
import dev.virga.node.vcpu.ShareTerms;
import java.util.Optional;

/** What a VM's specification means to the parts of a node: what it leaves out is as usual. Pure. */
final class VmTerms {
    private VmTerms() {}

    static CpuTopology topology(VmSpec spec) {
        return spec.topology().orElseGet(() -> CpuTopology.flat(spec.vcpus()));
    }

    /** Whose pages it may share. */
    static Optional<String> domain(VmSpec spec) {
        boolean merges = spec.shares().flatMap(VmShares::mergePages).orElse(true);
        return merges ? Optional.of(spec.project()) : Optional.empty();
    }

    /** What it has of the processors. */
    static ShareTerms processors(VmSpec spec) {
        VmShares shares = spec.shares().orElse(VmShares.USUAL);
        return new ShareTerms(
                spec.vcpus(),
                shares.cpuWeight().orElse(ShareTerms.NORMAL),
                shares.cpuCapPercent().orElse(0));
    }

    /** How it stands when memory is scarce. */
    static Standing standing(VmSpec spec) {
        VmShares shares = spec.shares().orElse(VmShares.USUAL);
        return new Standing(
                shares.keepPriority().orElse(0), shares.reservedMemoryBytes().orElse(0L));
    }
}
