package dev.virga.control.reconcile;

import dev.virga.api.id.NodeName;
import dev.virga.api.id.VmId;
import dev.virga.control.scheduler.Explanation;
import java.time.Duration;

/** Told of what the scheduler decides and what becomes of it; must be quick. */
public interface PlacementListener {
    /** Hears nothing. */
    PlacementListener NONE =
            new PlacementListener() {
                @Override
                public void decided(Duration time) {}

                @Override
                public void rejected(Explanation why) {}

                @Override
                public void moved(VmId vm, NodeName from, NodeName to) {}
            };

    /** A decision took so long. */
    void decided(Duration time);

    /** A VM fits nowhere. */
    void rejected(Explanation why);

    /** A VM was placed anew because its node was lost or drained. */
    void moved(VmId vm, NodeName from, NodeName to);
}
