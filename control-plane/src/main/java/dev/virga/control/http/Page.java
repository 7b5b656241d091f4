package dev.virga.control.http;

import dev.virga.api.error.ErrorCode;
import dev.virga.api.error.ProblemException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A part of a list. The token of the next part is the key of the last item in this one, so that
 * nothing is shown twice or left out because something else came or went.
 *
 * @param items what is shown
 * @param next the token of the next part, if there is more
 */
record Page(List<?> items, Optional<String> next) {
    /** The most items of one part, and how many when nobody says. */
    static final int MAX_ITEMS = 1000;

    /** Which part of a list is wanted. */
    record Wish(int limit, Optional<String> after) {
        static Wish of(Exchange exchange) {
            return new Wish(
                    exchange.query("limit").map(Integer::parseInt).orElse(MAX_ITEMS),
                    exchange.query("pageToken").map(Wish::key));
        }

        private static String key(String token) {
            try {
                return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
            } catch (IllegalArgumentException e) {
                throw new ProblemException(
                        ErrorCode.INVALID_REQUEST, "pageToken is none of ours", e);
            }
        }
    }

    /**
     * Cuts a part.
     *
     * @param sorted the list, by key, rising or falling
     * @param step 1 if the keys rise, -1 if they fall
     */
    static <T> Page of(List<T> sorted, Function<T, String> key, int step, Wish wish) {
        int from = 0;
        if (wish.after.isPresent()) {
            while (from < sorted.size()
                    && step
                                    * Integer.signum(
                                            key.apply(sorted.get(from)).compareTo(wish.after.get()))
                            <= 0) {
                from++;
            }
        }
        int to = Math.min(sorted.size(), from + wish.limit);
        Optional<String> next =
                to < sorted.size() && to > from
                        ? Optional.of(token(key.apply(sorted.get(to - 1))))
                        : Optional.empty();
        return new Page(sorted.subList(from, to), next);
    }

    private static String token(String key) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(key.getBytes(StandardCharsets.UTF_8));
    }

    /** The Link header (RFC 8288) of the next part. */
    Optional<String> link(Exchange exchange) {
        return next.map(token -> {
            StringBuilder uri = new StringBuilder(exchange.context().request().path());
            char mark = '?';
            for (var parameter : exchange.context().queryParams()) {
                if (!parameter.getKey().equals("pageToken")) {
                    uri.append(mark).append(encode(parameter.getKey()));
                    uri.append('=').append(encode(parameter.getValue()));
                    mark = '&';
                }
            }
            uri.append(mark).append("pageToken=").append(token);
            return "<" + uri + ">; rel=\"next\"";
        });
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
