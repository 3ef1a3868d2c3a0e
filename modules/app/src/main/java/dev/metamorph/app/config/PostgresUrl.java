package dev.metamorph.app.config;

import org.jspecify.annotations.Nullable;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The address of a database: {@code postgresql://user:password@host:port/database?sslmode=...}.
 * Printed without the password.
 *
 * @param parameters pgjdbc's names and values for the parameters of the URL
 * @see <a
 *     href="https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS">libpq's
 *     connection URIs</a>
 */
public record PostgresUrl(
        String host,
        int port,
        String database,
        String user,
        Secret password,
        Map<String, String> parameters) {
    private static final Pattern FORM =
            Pattern.compile(
                    "postgres(?:ql)?://(?:(?<login>[^?]*)@)?(?<place>[^@/?]*)(?:/(?<database>[^?/]*))?(?:\\?(?<parameters>.*))?");
    private static final Pattern PLACE =
            Pattern.compile("(?<host>\\[[0-9a-fA-F:.]+]|[^:,\\[\\]]*)(?::(?<port>\\d{1,5}))?");
    private static final int DEFAULT_PORT = 5432;
    private static final int LAST_PORT = 65_535;

    /** libpq's names of parameters, and pgjdbc's. */
    private static final Map<String, String> PARAMETERS =
            Map.of(
                    "sslmode", "sslmode",
                    "sslrootcert", "sslrootcert",
                    "sslcert", "sslcert",
                    "sslkey", "sslkey",
                    "channel_binding", "channelBinding",
                    "connect_timeout", "connectTimeout",
                    "application_name", "ApplicationName");

    private static final List<String> SSL_MODES =
            List.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");

    public PostgresUrl {
        parameters = Map.copyOf(parameters);
    }

    /**
     * Parses such a URL.
     *
     * @throws IllegalArgumentException if it is malformed; the message never contains the text,
     *     because a password may be in it
     */
    public static PostgresUrl parse(String text) {
        var url = FORM.matcher(text);
        if (!url.matches()) {
            throw new IllegalArgumentException(
                    "must have the form postgresql://user:password@host:port/database; encode special"
                            + " characters of user and password, e.g. / as %2F");
        }
        var place = PLACE.matcher(url.group("place"));
        if (!place.matches()) {
            throw new IllegalArgumentException("must name one host, and a port of digits");
        }
        var login = Login.parse(group(url.group("login")));
        var database = decoded(group(url.group("database")));
        return new PostgresUrl(
                host(place.group("host")),
                port(group(place.group("port"))),
                database.isEmpty() ? login.user() : database,
                login.user(),
                login.password(),
                parameters(group(url.group("parameters"))));
    }

    private record Login(String user, Secret password) {
        static Login parse(String text) {
            var colon = text.indexOf(':');
            var user = decoded(colon < 0 ? text : text.substring(0, colon));
            if (user.isEmpty()) {
                throw new IllegalArgumentException(
                        "names no user; give postgresql://user:password@host/database");
            }
            var password = colon < 0 ? "" : decoded(text.substring(colon + 1));
            return new Login(user, new Secret(password));
        }
    }

    private static String group(@Nullable String group) {
        return group == null ? "" : group;
    }

    private static String host(String text) {
        var host = decoded(text);
        return host.isEmpty() ? "localhost" : host;
    }

    private static int port(String text) {
        if (text.isEmpty()) {
            return DEFAULT_PORT;
        }
        var port = Integer.parseInt(text);
        if (port < 1 || port > LAST_PORT) {
            throw new IllegalArgumentException(
                    "has port %d; give 1 to %d".formatted(port, LAST_PORT));
        }
        return port;
    }

    private static Map<String, String> parameters(String text) {
        var parameters = new HashMap<String, String>();
        var problems = new ArrayList<String>();
        for (var parameter : text.split("&", -1)) {
            if (parameter.isEmpty()) {
                continue;
            }
            var name = parameter.replaceFirst("=.*$", "");
            var value = decoded(parameter.replaceFirst("^[^=]*=?", ""));
            if (!PARAMETERS.containsKey(name)) {
                problems.add(
                        "has the parameter %s; known are %s"
                                .formatted(
                                        name,
                                        String.join(", ", new TreeMap<>(PARAMETERS).keySet())));
            } else if (name.equals("sslmode") && !SSL_MODES.contains(value)) {
                problems.add(
                        "has sslmode=%s; give one of %s"
                                .formatted(value, String.join(", ", SSL_MODES)));
            } else {
                parameters.put(PARAMETERS.getOrDefault(name, name), value);
            }
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join(" and ", problems));
        }
        return parameters;
    }

    private static String decoded(String text) {
        try {
            // In a URL's user, password and path a plus sign is literal.
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            throw new IllegalArgumentException(
                    "has a % that does not begin an encoded character; write % as %25");
        }
    }

    /** For pgjdbc, without user and password. */
    public String jdbcUrl() {
        return "jdbc:postgresql://%s:%d/%s".formatted(host, port, encoded(database));
    }

    /** pgjdbc's properties: user, password and the URL's parameters. */
    public Map<String, String> properties() {
        var properties = new HashMap<>(parameters);
        properties.put("user", user);
        if (!password.isEmpty()) {
            properties.put("password", password.word());
        }
        return properties;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The URL without the password. */
    @Override
    public String toString() {
        var shown =
                parameters.entrySet().stream()
                        .map(entry -> "%s=%s".formatted(entry.getKey(), entry.getValue()))
                        .sorted()
                        .collect(Collectors.joining("&", parameters.isEmpty() ? "" : "?", ""));
        var secret = password.isEmpty() ? "" : ":" + password;
        return "postgresql://%s%s@%s:%d/%s%s".formatted(user, secret, host, port, database, shown);
    }
}
