package dev.metamorph.http;

import dev.metamorph.http.settings.Transport;
import dev.metamorph.http.tls.TlsFiles;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Random;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** The connections that carry invalid requests. */
enum FuzzedWire {
    HTTP_1(50),
    HTTP_2(38),
    HTTP_1_OVER_TLS(4),
    HTTP_2_OVER_TLS(4),
    BROKEN_TLS(4);

    private final int percent;

    FuzzedWire(int percent) {
        this.percent = percent;
    }

    /** The share of connections of this kind. */
    int shareOf(int connections) {
        return connections * percent / 100;
    }

    private boolean isClear() {
        return this == HTTP_1 || this == HTTP_2;
    }

    private boolean isHttp2() {
        return this == HTTP_2 || this == HTTP_2_OVER_TLS;
    }

    Transport transport(TlsFiles files) {
        return isClear() ? new Transport.Plain() : new Transport.Tls(files, Duration.ofMinutes(1));
    }

    /** How long the server waits for a request; with TLS long enough for many handshakes. */
    Duration idle() {
        return isClear() ? Duration.ofMillis(300) : Duration.ofSeconds(2);
    }

    /** Sends on a new connection, which is closed if there is no answer to read. */
    Socket say(int port, SSLContext trust, Random random) throws IOException {
        if (this == BROKEN_TLS) {
            return new FuzzedRecords(random, trust).say(port);
        }
        var saying =
                isHttp2() ? new FuzzedFrames(random).next() : new FuzzedRequests(random).next();
        // Sometimes another protocol than ALPN agreed on.
        var socket = connect(port, trust, isHttp2() == random.nextInt(20) > 0 ? "h2" : "http/1.1");
        try {
            socket.getOutputStream().write(saying.bytes());
            saying.afterwards().on(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        return socket;
    }

    /** A valid request. */
    Socket connect(int port, SSLContext trust, String protocol) throws IOException {
        var address = InetAddress.getLoopbackAddress();
        if (isClear()) {
            return new Socket(address, port);
        }
        var socket = (SSLSocket) trust.getSocketFactory().createSocket(address, port);
        var parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {protocol});
        socket.setSSLParameters(parameters);
        return socket;
    }

    /** Reads the answers until nothing more comes. */
    void read(Socket socket, SeenStatuses statuses) throws IOException {
        switch (this) {
            case HTTP_1, HTTP_1_OVER_TLS -> statuses.ofHttp1(socket.getInputStream());
            case HTTP_2, HTTP_2_OVER_TLS -> statuses.ofHttp2(socket.getInputStream());
            case BROKEN_TLS ->
                    socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
        }
    }
}
