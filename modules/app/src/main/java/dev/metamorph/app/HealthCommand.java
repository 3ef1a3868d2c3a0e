package dev.metamorph.app;

import dev.metamorph.app.config.Environment.Listener;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.Callable;

import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** {@code metamorph health}: whether the instance with the same settings is healthy. */
@Command(
        name = "health",
        description = {
            "Ask the instance with the same HOST, PORT and TLS_CERTIFICATE_FILE on this machine for its health.",
            "Exit code 0: it serves, or is starting. 1: it is stopping, or does not answer."
        },
        mixinStandardHelpOptions = true)
final class HealthCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @Mixin private ConfigOption config = new ConfigOption();

    @Override
    public Integer call() {
        var url = url(config.environment().readListener());
        try {
            var status = status(url);
            System.out.printf("%s answers %d%n", url, status);
            return (status / 100 == 2 ? ExitCode.OK : ExitCode.CONFIGURATION).code();
        } catch (IOException e) {
            System.out.printf("%s does not answer: %s%n", url, e.getMessage());
            return ExitCode.CONFIGURATION.code();
        }
    }

    /** Every address of this machine includes the loopback interface. */
    static URL url(Listener listener) {
        var host =
                switch (listener.host()) {
                    case "0.0.0.0", "::", "[::]" -> "localhost";
                    case String other -> other;
                };
        try {
            return new URI(
                            listener.tls() ? "https" : "http",
                            null,
                            host,
                            listener.port(),
                            "/v1/health",
                            null,
                            null)
                    .toURL();
        } catch (URISyntaxException | IOException e) {
            throw new IllegalArgumentException("HOST is \"%s\"".formatted(host), e);
        }
    }

    private static int status(URL url) throws IOException {
        var connection = (HttpURLConnection) url.openConnection();
        connection.setConnectTimeout(Math.toIntExact(PATIENCE.toMillis()));
        connection.setReadTimeout(Math.toIntExact(PATIENCE.toMillis()));
        connection.setInstanceFollowRedirects(false);
        if (connection instanceof HttpsURLConnection secure) {
            trustAny(secure);
        }
        try {
            return connection.getResponseCode();
        } finally {
            connection.disconnect();
        }
    }

    /**
     * The certificate names this instance as others reach it, not as localhost. The request carries
     * no secret, and its answer is a single word.
     */
    private static void trustAny(HttpsURLConnection connection) {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TrustsAny()}, new SecureRandom());
            connection.setSSLSocketFactory(context.getSocketFactory());
            connection.setHostnameVerifier((_, _) -> true);
        } catch (GeneralSecurityException e) {
            throw new UncheckedIOException(new IOException("there is no TLS in this Java", e));
        }
    }

    private static final class TrustsAny implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
