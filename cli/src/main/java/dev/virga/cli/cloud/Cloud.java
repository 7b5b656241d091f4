package dev.virga.cli.cloud;

import dev.virga.api.home.VirgaHome;
import dev.virga.cli.cell.LocalCell;
import dev.virga.cli.output.Streams;
import java.io.IOException;
import java.nio.file.Path;

/** What every command of the cloud starts from: the user's streams, home and cell. */
record Cloud(Streams streams, VirgaHome home, LocalCell cell) {
    static Cloud of(Streams streams) {
        VirgaHome home =
                VirgaHome.of(streams.environment(), Path.of(System.getProperty("user.home", "/")));
        return new Cloud(streams, home, new LocalCell(home));
    }

    /** A client of its API. */
    CloudClient client() throws IOException {
        return new CloudClient(access());
    }

    /** Where it is, and how this user is let in. */
    Access access() throws IOException {
        return Access.of(streams, home.config(), cell);
    }
}
