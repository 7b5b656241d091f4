package dev.virga.api.home;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VirgaHomeTest {
    private static final Path USER = Path.of("/home/ada");

    @Test
    void followsTheSpecificationsDefaults() {
        assertThat(VirgaHome.of(Map.of(), USER))
                .isEqualTo(
                        new VirgaHome(
                                Path.of("/home/ada/.local/share/virga"),
                                Path.of("/home/ada/.cache/virga"),
                                Path.of("/home/ada/.config/virga")));
    }

    @Test
    void followsTheXdgVariablesAndIgnoresRelativeOnes() {
        VirgaHome home =
                VirgaHome.of(Map.of("XDG_DATA_HOME", "/srv", "XDG_CACHE_HOME", "relative"), USER);
        assertThat(home.images()).isEqualTo(Path.of("/srv/virga/images"));
        assertThat(home.launch()).isEqualTo(Path.of("/home/ada/.cache/virga/launch"));
    }

    @Test
    void virgaHomeStandsAboveAll() {
        VirgaHome home =
                VirgaHome.of(Map.of("VIRGA_HOME", "/v/../w", "XDG_DATA_HOME", "/srv"), USER);
        assertThat(home.data()).isEqualTo(Path.of("/w/data"));
        assertThat(home.config()).isEqualTo(Path.of("/w/config"));
    }
}
