package dev.metamorph.app.stack;

import dev.metamorph.app.config.PostgresUrl;

/**
 * An attempt to connect to Postgres that failed, in words. Pure.
 *
 * @param problem one line, without the password
 * @param remedy what to do; empty if nothing is known
 */
public record RefusedLogin(String problem, String remedy) {
    /**
     * Says why it failed.
     *
     * @param state the SQLSTATE; empty if there is none
     * @param said what the server or the driver said
     */
    public static RefusedLogin of(PostgresUrl url, String state, String said) {
        var place = "Postgres at %s".formatted(url.address());
        var line = said.lines().findFirst().orElse("").strip();
        return switch (state) {
            case "28P01", "28000" ->
                    new RefusedLogin(
                            "%s refuses user \"%s\": %s".formatted(place, url.user(), line),
                            "check user and password");
            case "3D000" ->
                    new RefusedLogin(
                            "%s has no database \"%s\"".formatted(place, url.database()),
                            "create it or name another");
            case "53300" ->
                    new RefusedLogin(
                            "%s has no free connection for user \"%s\": %s"
                                    .formatted(place, url.user(), line),
                            "end sessions, or raise the limit that the server names");
            default -> new RefusedLogin("cannot reach %s: %s".formatted(place, line), "");
        };
    }

    /** Problem and remedy in one line. */
    public String text() {
        return remedy.isEmpty() ? problem : "%s; %s".formatted(problem, remedy);
    }
}
