package dev.metamorph.app.config;

import org.jspecify.annotations.Nullable;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The address of a database: {@code postgresql://user:password@host:port/database?sslmode=...}.
 * Several hosts, separated by commas, are tried in their order. Printed without the password.
 *
 * @param places the hosts, one at least
 * @param parameters pgjdbc's names and values for the parameters of the URL
 * @see <a
 *     href="https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS">libpq's
 *     connection URIs</a>
 */
public record PostgresUrl(
        List<Place> places,
        String database,
        String user,
        Secret password,
        Map<String, String> parameters) {
    private static final Pattern FORM =
            Pattern.compile(
                    "postgres(?:ql)?://(?:(?<login>[^?]*)@)?(?<places>[^@/?]*)(?:/(?<database>[^?/]*))?(?:\\?(?<parameters>.*))?");
    private static final Pattern PLACE =
            Pattern.compile("(?<host>\\[[0-9a-fA-F:.]+]|[^:,\\[\\]]*)(?::(?<port>\\d{1,5}))?");
    private static final int DEFAULT_PORT = 5432;
    private static final int LAST_PORT = 65_535;

    private static final String SESSION = "targetServerType";

    /** libpq's names of parameters, and pgjdbc's. */
    private static final Map<String, String> PARAMETERS =
            Map.of(
                    "sslmode", "sslmode",
                    "sslrootcert", "sslrootcert",
                    "sslcert", "sslcert",
                    "sslkey", "sslkey",
                    "channel_binding", "channelBinding",
                    "connect_timeout", "connectTimeout",
                    "application_name", "ApplicationName",
                    "target_session_attrs", SESSION);

    /**
     * libpq's kinds of servers, and pgjdbc's. The others are standbys, which cannot be followed.
     */
    private static final Map<String, String> SESSIONS =
            Map.of("any", "any", "read-write", "primary", "primary", "primary");

    private static final List<String> SSL_MODES =
            List.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");

    /**
     * One host of the database.
     *
     * @param host its name, or its address, an IPv6 address in brackets
     */
    public record Place(String host, int port) {
        @Override
        public String toString() {
            return "%s:%d".formatted(host, port);
        }
    }

    public PostgresUrl {
        places = List.copyOf(places);
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
        var places = places(url.group("places"));
        var login = Login.parse(group(url.group("login")));
        var database = decoded(group(url.group("database")));
        return new PostgresUrl(
                places,
                database.isEmpty() ? login.user() : database,
                login.user(),
                login.password(),
                parameters(group(url.group("parameters")), places.size() > 1));
    }

    private static List<Place> places(String text) {
        var places = new ArrayList<Place>();
        for (var one : text.split(",", -1)) {
            var place = PLACE.matcher(one);
            if (!place.matches()) {
                throw new IllegalArgumentException(
                        "must name one host, and a port of digits, or several, separated by commas");
            }
            places.add(new Place(host(place.group("host")), port(group(place.group("port")))));
        }
        return places;
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

    /** Of several hosts it must be the primary, unless the URL says something else. */
    private static Map<String, String> parameters(String text, boolean several) {
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
            } else if (name.equals("target_session_attrs")) {
                if (SESSIONS.containsKey(value)) {
                    parameters.put(SESSION, SESSIONS.getOrDefault(value, value));
                } else {
                    problems.add(
                            "has target_session_attrs=%s; give read-write, primary or any, because a standby cannot be followed"
                                    .formatted(value));
                }
            } else {
                parameters.put(PARAMETERS.getOrDefault(name, name), value);
            }
        }
        if (several) {
            parameters.putIfAbsent(SESSION, "primary");
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
        return "jdbc:postgresql://%s/%s".formatted(address(), encoded(database));
    }

    /** {@code host:port}, or several, separated by commas. */
    public String address() {
        return places.stream().map(Place::toString).collect(Collectors.joining(","));
    }

    /** pgjdbc's properties: user, password and the URL's parameters. */
    public Map<String, String> properties() {
        var properties = new HashMap<>(parameters);
        properties.put("user", user);
        if (!password.isEmpty() && !isInFile()) {
            properties.put("password", password.word());
        }
        return properties;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /**
     * The same, for connections that take the password from the URL in that file, again each time.
     * If the URL has no password, nothing is changed.
     */
    PostgresUrl withPasswordFrom(Path file) {
        if (password.isEmpty()) {
            return this;
        }
        var more = new HashMap<>(parameters);
        more.put("authenticationPluginClassName", UrlFilePassword.class.getName());
        more.put(UrlFilePassword.FILE, file.toAbsolutePath().toString());
        return new PostgresUrl(places, database, user, password, more);
    }

    private boolean isInFile() {
        return parameters.containsKey(UrlFilePassword.FILE);
    }

    /** The URL without the password. */
    @Override
    public String toString() {
        var shown =
                parameters.entrySet().stream()
                        .filter(entry -> PARAMETERS.containsValue(entry.getKey()))
                        .map(entry -> "%s=%s".formatted(entry.getKey(), entry.getValue()))
                        .sorted()
                        .collect(Collectors.joining("&"));
        var secret = password.isEmpty() ? "" : ":" + password;
        return "postgresql://%s%s@%s/%s%s"
                .formatted(user, secret, address(), database, shown.isEmpty() ? "" : "?" + shown);
    }
}
