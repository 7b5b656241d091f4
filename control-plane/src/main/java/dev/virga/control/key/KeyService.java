package dev.virga.control.key;

import dev.virga.api.error.ErrorCode;
import dev.virga.api.error.ProblemException;
import dev.virga.api.key.KeyCreate;
import dev.virga.api.key.KeyView;
import dev.virga.control.change.Plan;
import dev.virga.control.project.Scope;
import dev.virga.control.store.SshKey;
import dev.virga.control.store.Store;
import dev.virga.control.store.View;
import dev.virga.control.store.Write;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Public keys. */
public final class KeyService {
    /** Keys that a project may have. */
    static final int MAX_KEYS = 256;

    private static final Pattern LINE =
            Pattern.compile(
                    "([a-z0-9@.-]{4,64}) ([A-Za-z0-9+/]{16,4000}={0,2})( [^\\r\\n]{0,200})?");

    private final Store store;
    private final InstantSource clock;

    public KeyService(Store store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /** Those that are seen, by project and name. */
    public List<KeyView> list(Scope scope) {
        return store.view().all(SshKey.class).stream()
                .filter(key -> scope.sees(key.project()))
                .map(KeyService::show)
                .toList();
    }

    /**
     * One.
     *
     * @throws ProblemException {@code not-found}
     */
    public KeyView show(Scope scope, String name) {
        return show(find(store.view(), scope, name));
    }

    /** A new one. */
    public Plan create(View view, Scope scope, KeyCreate request) {
        SshKey key;
        try {
            blob(request.publicKey());
            key =
                    new SshKey(
                            scope.home(),
                            request.name(),
                            request.publicKey().strip(),
                            clock.instant(),
                            0);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    ErrorCode.INVALID_REQUEST, String.valueOf(e.getMessage()), e);
        }
        if (view.versionOf(key) != 0) {
            throw new ProblemException(
                    ErrorCode.NAME_TAKEN, "there is a key " + key.name() + " already");
        }
        if (list(scope).size() >= MAX_KEYS) {
            throw new ProblemException(
                    ErrorCode.LIMIT_REACHED, "there are " + MAX_KEYS + " keys; delete some");
        }
        return Plan.done(201, show(key), new Write.PutRow(key));
    }

    /** Gone; VMs that were made with it keep it. */
    public Plan delete(View view, Scope scope, String name) {
        SshKey key = find(view, scope, name);
        return Plan.done(200, show(key), new Write.RemoveRow(key));
    }

    private static SshKey find(View view, Scope scope, String name) {
        return view.one(SshKey.class, scope.home() + "/" + name)
                .orElseThrow(() -> new ProblemException(ErrorCode.NOT_FOUND, "no key " + name));
    }

    private static KeyView show(SshKey key) {
        return new KeyView(
                key.project(),
                key.name(),
                key.publicKey(),
                fingerprint(key.publicKey()),
                key.createdAt());
    }

    /** As {@code ssh-keygen -l} says it: SHA-256 of the key's blob, base64 without padding. */
    static String fingerprint(String publicKey) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(blob(publicKey));
            return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static byte[] blob(String publicKey) {
        Matcher line = LINE.matcher(publicKey.strip());
        if (!line.matches()) {
            throw new IllegalArgumentException(
                    "publicKey: one line as in the file id_ed25519.pub: type, key, comment");
        }
        return Base64.getDecoder().decode(line.group(2));
    }
}
