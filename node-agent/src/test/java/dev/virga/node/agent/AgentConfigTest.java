package dev.virga.node.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.virga.api.cell.Arguments;
import dev.virga.api.cell.BaseUrl;
import dev.virga.api.cell.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AgentConfigTest {
    @Test
    void listensOnLoopbackUnlessItsNetworkIsTrusted() {
        assertThat(config().http()).isEqualTo(new BaseUrl(false, Endpoint.loopback(0)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> config("--host", "10.0.0.9"))
                .withMessageContaining("--trusted-network");
        AgentConfig far = config("--host", "10.0.0.9", "--trusted-network", "wg0");
        assertThat(far.http()).isEqualTo(new BaseUrl(true, new Endpoint("10.0.0.9", 0)));
        assertThat(far.member()).isEqualTo(new Endpoint("10.0.0.9", 5711));
    }

    @Test
    void speaksToNobodyOutsideOfATrustedNetwork() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> with("10.0.0.1:8080", "--tls", "off"))
                .withMessageContaining("10.0.0.1:8080");
        assertThat(with("10.0.0.1:8080", "--trusted-network", "wg0").controlPlanes())
                .containsExactly(new BaseUrl(true, new Endpoint("10.0.0.1", 8080)));
    }

    private static AgentConfig config(String... more) {
        return with("127.0.0.1:8080", more);
    }

    private static AgentConfig with(String controlPlane, String... more) {
        List<String> words = new ArrayList<>(List.of("--name", "n1", "--data", "d"));
        words.addAll(List.of("--members", "127.0.0.1:5701", "--control-planes", controlPlane));
        words.addAll(List.of(more));
        return AgentConfig.of(new Arguments(words, AgentConfig.OPTIONS, Set.of()));
    }
}
