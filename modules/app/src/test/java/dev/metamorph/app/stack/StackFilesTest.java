package dev.metamorph.app.stack;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Which files of a data folder are the stack's. */
final class StackFilesTest {
    @TempDir Path folder;

    private StackFiles files() {
        return new StackFiles(folder, "shop-shapelog");
    }

    private Path file(String name, String content) throws IOException {
        var file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    private List<String> names(boolean ours) throws IOException {
        return files().entries(ours).stream().map(file -> file.getFileName().toString()).toList();
    }

    @Test
    void files_with_our_names_and_our_content_are_ours() throws IOException {
        file("instance", "0b0b4a4e-1d5c-4a59-9b52-6a4f6a2d7c11");
        file("feed", "Zk3dYrcoTfqkBTO0CkxAgA");
        file("feed.new", "Zk3dYrcoTfqkBTO0CkxAg-");
        file("in-use-by", "4711");
        file("shop-shapelog/.lock", "");
        file("shop-shapelog/kafka-streams-process-metadata", "{}");
        file("shop-shapelog/0_12/rocksdb/log/CURRENT", "x");
        file("repair-123/CURRENT", "x");
        file("repair-123/MANIFEST-000005", "x");
        file("repair-123/LOG.old.1700000000000000", "x");
        file("repair-123/000004.log", "x");

        assertThat(names(true))
                .containsExactly(
                        "feed", "feed.new", "in-use-by", "instance", "repair-123", "shop-shapelog");
        assertThat(names(false)).isEmpty();
        assertThat(files().isLockForeign()).isFalse();
    }

    @Test
    void files_with_our_names_and_other_content_are_those_of_others() throws IOException {
        file("instance", "db.t3.medium");
        file("feed", "<rss/>");
        file("in-use-by", "the whole family");
        file("shop-shapelog/notes.txt", "x");
        file("repair-123/invoice.pdf", "x");
        file("repair-notes/CURRENT", "x");
        file("other-shapelog/0_0/rocksdb/CURRENT", "x");
        Files.createSymbolicLink(folder.resolve("instance.new"), file("real", "x"));

        assertThat(names(true)).isEmpty();
        assertThat(names(false))
                .containsExactly(
                        "feed",
                        "in-use-by",
                        "instance",
                        "instance.new",
                        "other-shapelog",
                        "real",
                        "repair-123",
                        "repair-notes",
                        "shop-shapelog");
        assertThat(files().isLockForeign()).isTrue();
    }

    @Test
    void a_folder_that_does_not_exist_has_no_files() throws IOException {
        assertThat(new StackFiles(folder.resolve("none"), "shop-shapelog").entries(true)).isEmpty();
    }
}
