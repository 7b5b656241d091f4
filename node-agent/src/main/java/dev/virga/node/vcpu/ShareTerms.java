package dev.virga.node.vcpu;

/**
 * What a VM may have of the processors.
 *
 * @param vcpus how many of its harts may run at once
 * @param weight of each vCPU beside those of others; {@link #NORMAL} is normal
 * @param capPercent the most it gets, in hundredths of one worker; 0 is no cap
 */
public record ShareTerms(int vcpus, int weight, int capPercent) {
    /** The weight of those of whom nothing is said. */
    public static final int NORMAL = 100;

    /** The highest weight. */
    public static final int MAX_WEIGHT = 10_000;

    public ShareTerms {
        if (vcpus < 1 || weight < 1 || weight > MAX_WEIGHT || capPercent < 0) {
            throw new IllegalArgumentException(
                    vcpus + " vCPUs of weight " + weight + " with a cap of " + capPercent + " %");
        }
    }

    /** Of normal weight, without a cap. */
    public static ShareTerms of(int vcpus) {
        return new ShareTerms(vcpus, NORMAL, 0);
    }
}
