package dev.virga.api.home;

import java.nio.file.Path;
import java.util.Map;

/**
 * The folders of one user's Virga on one host, after the XDG base directory specification.
 *
 * <p>With {@code VIRGA_HOME} set, everything stands below it ({@code data}, {@code cache}, {@code
 * config}); otherwise {@code $XDG_DATA_HOME/virga}, {@code $XDG_CACHE_HOME/virga} and {@code
 * $XDG_CONFIG_HOME/virga}, with the specification's defaults below the home folder. As the
 * specification demands, relative XDG values are ignored. Nothing is created here.
 *
 * @param data what must survive: images, disks, state
 * @param cache what may be deleted at any time and only costs time: packages, start-up caches
 * @param config what the user edits: profiles
 */
public record VirgaHome(Path data, Path cache, Path config) {

    /** The folders that an environment asks for; {@code userHome} is the fallback's base. */
    public static VirgaHome of(Map<String, String> environment, Path userHome) {
        String home = environment.getOrDefault("VIRGA_HOME", "");
        if (!home.isEmpty()) {
            Path base = Path.of(home).toAbsolutePath().normalize();
            return new VirgaHome(
                    base.resolve("data"), base.resolve("cache"), base.resolve("config"));
        }
        return new VirgaHome(
                xdg(environment, "XDG_DATA_HOME", userHome.resolve(".local/share")),
                xdg(environment, "XDG_CACHE_HOME", userHome.resolve(".cache")),
                xdg(environment, "XDG_CONFIG_HOME", userHome.resolve(".config")));
    }

    /** The folders of the user and environment of this process. */
    public static VirgaHome ofProcess() {
        return of(System.getenv(), Path.of(System.getProperty("user.home", "/")));
    }

    /** Guest images, one folder each, named by its id. */
    public Path images() {
        return data.resolve("images");
    }

    /** Start-up caches of the Java processes. */
    public Path launch() {
        return cache.resolve("launch");
    }

    private static Path xdg(Map<String, String> environment, String name, Path fallback) {
        String value = environment.getOrDefault(name, "");
        Path base = value.startsWith("/") ? Path.of(value) : fallback;
        return base.resolve("virga");
    }
}
