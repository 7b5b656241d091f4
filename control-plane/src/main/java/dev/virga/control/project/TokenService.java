package dev.virga.control.project;

import dev.virga.api.error.ErrorCode;
import dev.virga.api.error.ProblemException;
import dev.virga.api.project.TokenCreate;
import dev.virga.api.project.TokenRole;
import dev.virga.api.project.TokenView;
import dev.virga.control.change.Plan;
import dev.virga.control.store.Change;
import dev.virga.control.store.Outcome;
import dev.virga.control.store.Store;
import dev.virga.control.store.Token;
import dev.virga.control.store.View;
import dev.virga.control.store.Write;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Bearer tokens. The secret is shown once; what is kept is its digest. */
public final class TokenService {
    /** Tokens that a project may have. */
    static final int MAX_TOKENS = 100;

    private static final int SECRET_BYTES = 32;

    private final Store store;
    private final SecureRandom random;
    private final InstantSource clock;

    public TokenService(Store store, SecureRandom random, InstantSource clock) {
        this.store = store;
        this.random = random;
        this.clock = clock;
    }

    /** Makes a secret known as the cell's admin's, unless it is already. */
    public void admit(String secret, String note) {
        String hash = Secrets.hash(secret);
        while (store.view().one(Token.class, hash).isEmpty()) {
            Token token =
                    new Token(hash, Optional.empty(), TokenRole.ADMIN, note, clock.instant(), 0);
            if (store.commit(Change.of(new Write.PutRow(token))) instanceof Outcome.Committed) {
                return;
            }
        }
    }

    /** Whose secret it is. */
    public Optional<Token> holder(String secret) {
        // A digest is looked up, not the secret: how long that takes tells nothing of it.
        return store.view().one(Token.class, Secrets.hash(secret));
    }

    /** Those of a project, without secrets. */
    public List<TokenView> list(Scope scope, String project) {
        View view = store.view();
        ProjectService.find(view, scope, project);
        return of(view, project).stream().map(token -> show(token, Optional.empty())).toList();
    }

    /** A new one, with its secret. */
    public Plan create(View view, Scope scope, String project, TokenCreate request) {
        ProjectService.find(view, scope, project);
        if (of(view, project).size() >= MAX_TOKENS) {
            throw new ProblemException(
                    ErrorCode.LIMIT_REACHED,
                    "project " + project + " has " + MAX_TOKENS + " tokens; delete some");
        }
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        String secret = HexFormat.of().formatHex(bytes);
        Token token =
                new Token(
                        Secrets.hash(secret),
                        Optional.of(project),
                        request.role(),
                        request.note().orElse(""),
                        clock.instant(),
                        0);
        return Plan.done(201, show(token, Optional.of(secret)), new Write.PutRow(token));
    }

    /** No longer known. */
    public Plan delete(View view, Scope scope, String project, String id) {
        ProjectService.find(view, scope, project);
        Token token =
                of(view, project).stream()
                        .filter(each -> each.id().equals(id))
                        .findFirst()
                        .orElseThrow(() ->
                                new ProblemException(
                                        ErrorCode.NOT_FOUND,
                                        "project " + project + " has no token " + id));
        return Plan.done(200, show(token, Optional.empty()), new Write.RemoveRow(token));
    }

    private static List<Token> of(View view, String project) {
        return view.all(Token.class).stream()
                .filter(token -> token.project().filter(project::equals).isPresent())
                .toList();
    }

    private static TokenView show(Token token, Optional<String> secret) {
        return new TokenView(
                token.id(), token.project(), token.role(), token.note(), token.createdAt(), secret);
    }
}
