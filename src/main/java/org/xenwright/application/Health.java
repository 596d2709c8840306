package org.xenwright.application;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import org.xenwright.problem.Problem;

/**
 * A web page that says whether a service is well: {@code 8080/actuator/health 200 UP}.
 *
 * @param port of the guest
 * @param path with its leading slash, query included
 * @param status the expected status, 0 for any from 200 to 299
 * @param body a regular expression that the page must match somewhere; null for any page
 */
public record Health(
        int port, String path, int status, @Nullable String body) {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,5})(/\\S*)(?:\\s+([1-5][0-9]{2}))?(?:\\s+(.+))?");
    private static final int LAST_PORT = 65_535;

    /**
     * Reads one.
     *
     * @param where the element that it is written in
     * @throws org.xenwright.problem.ProblemException when it is none
     */
    public static Health of(String where, String written) {
        Matcher matcher = FORM.matcher(written.strip());
        if (!matcher.matches()) {
            throw bad(where, written)
                    .expected("PORT/PATH, then perhaps a status and what the page must hold: 80/shop 200 Welcome")
                    .raise();
        }
        int port = Integer.parseInt(matcher.group(1));
        if (port < 1 || port > LAST_PORT) {
            throw Problem.of("reading a port of the guest", "correct the port")
                    .at(where)
                    .found("'" + written + "'")
                    .expected("a port from 1 to 65535")
                    .raise();
        }
        String body = matcher.group(4);
        try {
            Optional.ofNullable(body).ifPresent(Pattern::compile);
        } catch (PatternSyntaxException e) {
            throw bad(where, written)
                    .expected("a regular expression: " + e.getDescription())
                    .raise(e);
        }
        int status = matcher.group(3) == null ? 0 : Integer.parseInt(matcher.group(3));
        return new Health(port, matcher.group(2), status, body);
    }

    /** Returns that of an application; null for one without a page. */
    static @Nullable Health of(ApplicationRequest request) {
        String page = request.health();
        return page == null ? null : of("<image><application><health>", page);
    }

    private static Problem bad(String where, String written) {
        return Problem.of("reading when the guest counts as ready", "correct the condition")
                .at(where)
                .found("'" + written + "'");
    }
}
