package dev.virga.api.cell;

import java.nio.file.Path;

/**
 * Where the processes of a local cell keep their files, under the data folder.
 *
 * @param data the data folder of the Virga home
 */
public record CellLayout(Path data) {
    /** Everything of the cell. */
    public Path root() {
        return data.resolve("cell");
    }

    /** The bearer token of the owner; readable by the owner only. */
    public Path adminToken() {
        return root().resolve("admin.token");
    }

    /** The bearer token that agents and control planes show each other. */
    public Path nodeToken() {
        return root().resolve("node.token");
    }

    /** Certificates and their keys. */
    public Path tls() {
        return root().resolve("tls");
    }

    /** The file of the control planes' store, unless it is on a server. */
    public Path store() {
        return root().resolve("store").resolve("cell.db");
    }

    /** Process records. */
    public Path run() {
        return root().resolve("run");
    }

    /** The log of a process. */
    public Path log(String process) {
        return root().resolve("log").resolve(process + ".log");
    }

    /** Who may judge leases: a file with a {@link ProcessIdentity} for each control plane. */
    public Path judges() {
        return root().resolve("judges");
    }

    /** The own folder of a node. */
    public Path node(String name) {
        return root().resolve("nodes").resolve(name);
    }

    /** The own folder of a control plane. */
    public Path controlPlane(String name) {
        return root().resolve("control-planes").resolve(name);
    }

    /** The guest images. */
    public Path images() {
        return data.resolve("images");
    }
}
