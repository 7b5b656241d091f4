package dev.virga.control.http;

import dev.virga.api.error.ErrorCode;
import dev.virga.api.error.ProblemException;
import dev.virga.api.vm.VmView;
import java.util.function.Predicate;

/** Which VMs of a list are wanted. */
final class VmFilter {
    private VmFilter() {}

    static Predicate<VmView> of(Exchange exchange) {
        Predicate<VmView> all = vm -> true;
        for (String name : exchange.queries("name")) {
            all = all.and(vm -> vm.name().equals(name));
        }
        for (String phase : exchange.queries("phase")) {
            all = all.and(vm -> vm.phase().text().equalsIgnoreCase(phase));
        }
        for (String node : exchange.queries("node")) {
            all = all.and(vm -> vm.node().filter(on -> on.value().equals(node)).isPresent());
        }
        for (String label : exchange.queries("label")) {
            int equals = label.indexOf('=');
            if (equals < 1) {
                throw new ProblemException(
                        ErrorCode.INVALID_REQUEST, "label takes NAME=VALUE, not " + label);
            }
            String name = label.substring(0, equals);
            String value = label.substring(equals + 1);
            all = all.and(vm -> value.equals(vm.labels().get(name)));
        }
        return all;
    }
}
