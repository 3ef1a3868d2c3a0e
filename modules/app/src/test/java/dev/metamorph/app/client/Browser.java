package dev.metamorph.app.client;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Debian's Chromium without a window, at a page that follows a shape and says what it shows. */
final class Browser implements AutoCloseable {
    private final PageServer pages;
    private final Process process;

    private Browser(PageServer pages, Process process) {
        this.pages = pages;
        this.process = process;
    }

    /** Whether there is one on this machine. */
    static boolean available() {
        return Commands.run("chromium", "--version");
    }

    /**
     * Opens the page.
     *
     * @param folder has the npm packages, and takes what the browser keeps
     * @param url where shapes are
     * @param more what follows in the page's own address
     */
    static Browser open(Path folder, URI url, String table, String more) throws IOException {
        var pages = PageServer.start(folder.resolve("node_modules"));
        var page =
                "http://localhost:%d/page.html?url=%s&table=%s%s"
                        .formatted(
                                pages.port(),
                                URLEncoder.encode(url.toString(), StandardCharsets.UTF_8),
                                table,
                                more);
        var profile = Files.createTempDirectory(folder, "profile");
        var process =
                new ProcessBuilder(
                                "chromium",
                                "--headless",
                                // Needs rights that tests seldom have; the page is our own.
                                "--no-sandbox",
                                "--disable-gpu",
                                "--disable-dev-shm-usage",
                                "--no-first-run",
                                "--user-data-dir=" + profile,
                                "--remote-debugging-port=0",
                                page)
                        .redirectErrorStream(true)
                        .redirectOutput(profile.resolve("output").toFile())
                        .start();
        return new Browser(pages, process);
    }

    /** Waits until the page shows that; what it showed before is passed over. */
    void awaitRows(String json, Duration patience) throws InterruptedException {
        var deadline = System.nanoTime() + patience.toNanos();
        var seen = new ArrayList<String>();
        while (true) {
            var line =
                    pages.said()
                            .poll(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            if (line == null) {
                throw new AssertionError(
                        "the page did not show %s within %s but %s"
                                .formatted(json, patience, seen));
            }
            if (line.equals(json)) {
                return;
            }
            seen.add(line);
        }
    }

    @Override
    public void close() {
        // First the one that starts another in the place of each that ends.
        var all = new ArrayList<>(List.of(process.toHandle()));
        process.descendants().forEach(all::add);
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(each -> each.onExit().join());
        pages.close();
    }
}
