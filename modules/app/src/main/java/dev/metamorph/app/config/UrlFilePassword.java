package dev.metamorph.app.config;

import org.jspecify.annotations.Nullable;
import org.postgresql.plugin.AuthenticationPlugin;
import org.postgresql.plugin.AuthenticationRequestType;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Properties;

/**
 * Takes the password of each new connection from the file of the database's URL, so that a password
 * that was changed is used without a restart. pgjdbc instantiates it by its class name for every
 * connection.
 */
public final class UrlFilePassword implements AuthenticationPlugin {
    /** The connection property that names the file. */
    static final String FILE = "metamorphUrlFile";

    private final String file;

    /** Called by pgjdbc with the connection's properties. */
    public UrlFilePassword(Properties properties) {
        file = properties.getProperty(FILE, "");
    }

    @Override
    public char @Nullable [] getPassword(AuthenticationRequestType type) throws PSQLException {
        try {
            var url = PostgresUrl.parse(GivenSettings.content(Path.of(file)));
            return url.password().word().toCharArray();
        } catch (IOException | IllegalArgumentException e) {
            throw new PSQLException(
                    "the file of the database's URL cannot be read: "
                            + e.getClass().getSimpleName(),
                    PSQLState.INVALID_PASSWORD,
                    e);
        }
    }
}
