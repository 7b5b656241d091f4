package dev.virga.api.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class TrustTest {
    @Test
    void loopbackPasses() {
        for (String host : new String[] {"127.0.0.1", "127.8.9.1", "localhost", "::1"}) {
            assertThat(Trust.check("it", new Endpoint(host, 1), Optional.empty()).host())
                    .isEqualTo(host);
        }
    }

    @Test
    void anyOtherAddressNeedsANetworkThatSomebodyTrusts() {
        for (String host : new String[] {"0.0.0.0", "10.1.2.3", "192.0.2.1", "::", ""}) {
            Endpoint endpoint = new Endpoint(host, 1);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Trust.check("the API", endpoint, Optional.empty()))
                    .withMessageContaining("the API at " + endpoint)
                    .withMessageContaining("--trusted-network");
            assertThat(Trust.check("it", endpoint, Optional.of("wg0"))).isEqualTo(endpoint);
        }
    }
}
