package dev.virga.control.scheduler.filter;

import dev.virga.control.scheduler.Block;
import dev.virga.control.scheduler.Filter;
import dev.virga.control.scheduler.Request;

/** A VM that selects nodes by labels goes only where it finds them all. */
public final class SelectorFilter implements Filter {
    @Override
    public String reason() {
        return "without a label that it wants";
    }

    @Override
    public boolean concerns(Request request) {
        return !request.spec().nodeSelector().isEmpty();
    }

    @Override
    public void narrow(Block block, Request request, boolean[] fits) {
        for (int i = 0; i < block.size(); i++) {
            fits[i] &=
                    block.labels(i)
                            .entrySet()
                            .containsAll(request.spec().nodeSelector().entrySet());
        }
    }
}
