package dev.virga.control.cluster;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.topic.ITopic;
import java.lang.System.Logger.Level;
import java.util.function.LongConsumer;

/**
 * Control planes tell each other that there is a newer revision in the store. A notice that gets
 * lost costs time only: everybody reads the log each second anyway.
 */
public final class RevisionNotices {
    private static final System.Logger LOG = System.getLogger(RevisionNotices.class.getName());

    private final HazelcastInstance member;
    private final ITopic<Long> topic;

    RevisionNotices(HazelcastInstance member) {
        this.member = member;
        topic = member.getTopic("virga.revision");
    }

    /** Tells the others; returns at once. */
    public void tell(long revision) {
        try {
            if (others()) {
                topic.publishAsync(revision)
                        .whenComplete((done, failure) -> {
                            if (failure != null) {
                                LOG.log(Level.DEBUG, "a notice got lost", failure);
                            }
                        });
            }
        } catch (HazelcastInstanceNotActiveException e) {
            LOG.log(Level.DEBUG, "the member has ended", e);
        }
    }

    private boolean others() {
        for (Member each : member.getCluster().getMembers()) {
            if (!each.localMember() && !each.isLiteMember()) {
                return true;
            }
        }
        return false;
    }

    /** Hands on what others tell. */
    public void listen(LongConsumer listener) {
        topic.addMessageListener(message -> {
            if (!message.getPublishingMember().localMember()) {
                listener.accept(message.getMessageObject());
            }
        });
    }
}
