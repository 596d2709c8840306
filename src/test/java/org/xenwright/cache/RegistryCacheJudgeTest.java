package org.xenwright.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.judge.Judge;
import org.xenwright.oci.registry.Credential;
import org.xenwright.oci.registry.Credentials;
import org.xenwright.oci.registry.DebianRegistry;
import org.xenwright.oci.registry.Registries;
import org.xenwright.oci.registry.RegistrySettings;
import org.xenwright.progress.NotedProgress;
import org.xenwright.store.Digest;
import org.xenwright.store.Store;
import org.xenwright.transport.Transport;

/** A cache in Debian's registry, with TLS and a password. */
@Tag("judge")
class RegistryCacheJudgeTest {
    private static final CacheKey KEY = CacheKey.of("0123456789abcdef", "test");
    private static final Digest NAME = Digest.of("inputs");

    @TempDir
    private Path folder;

    private DebianRegistry registry;
    private final NotedProgress listening = new NotedProgress();
    private final List<String> warnings = listening.warnings();
    private int made;

    @BeforeEach
    void start() throws IOException {
        registry = DebianRegistry.guarded(folder);
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private RegistryCache shelf(String password, boolean writes) {
        Credentials credentials = image -> Optional.of(new Credential("me", password));
        List<RegistrySettings> settings =
                List.of(new RegistrySettings(registry.host(), false, folder.resolve("ca.pem"), Set.of()));
        return new RegistryCache(new Registries(Transport.standard(), credentials, settings)
                .repository(registry.host() + "/team/cache", "test", writes));
    }

    private Path get(String machine, CacheBackend shelf, boolean writes, CacheKey key) throws IOException {
        Store store = new Store(folder.resolve(machine)).withRemote(new SharedCache(shelf, writes, key, listening));
        return store.get("system", NAME, at -> {
            made++;
            Files.createDirectory(at);
            Files.writeString(at.resolve("changed.tar"), "the result");
        });
    }

    @Test
    void whatOneMachineMadeAnotherTakesAndSomebodyElsesToolReads() throws IOException {
        get("one", shelf("s3cret", true), true, KEY);
        assertThat(made).isEqualTo(1);
        Path taken = get("two", shelf("s3cret", false), false, KEY);
        assertThat(made).isEqualTo(1);
        assertThat(taken.resolve("changed.tar")).hasContent("the result");
        Judge.Verdict copied = Judge.run(
                "skopeo",
                "--insecure-policy",
                "copy",
                "--src-tls-verify=false",
                "--src-creds",
                "me:s3cret",
                "docker://" + registry.host() + "/team/cache:system-" + NAME.hex(),
                "dir:" + folder.resolve("copy"));
        assertThat(copied.exit()).as(copied.output()).isZero();
        assertThat(warnings).isEmpty();
    }

    @Test
    void anEntryThatNobodyWithTheKeyWroteIsMadeHereAndPutRight() throws IOException {
        get("forger", shelf("s3cret", true), true, CacheKey.of("fedcba9876543210", "test"));
        get("victim", shelf("s3cret", true), true, KEY);
        assertThat(made).isEqualTo(2);
        assertThat(warnings).singleElement().asString().contains("not believed", "not made with the cache's key");
        get("next", shelf("s3cret", false), false, KEY);
        assertThat(made).isEqualTo(2);
    }

    @Test
    void aNoteWithOtherContentAndABlobThatRottedAreNoticed() throws IOException {
        get("one", shelf("s3cret", true), true, KEY);
        // who may push, but has no key: the honest note over content of the same length
        RegistryCache shelf = shelf("s3cret", true);
        Path note = folder.resolve("note");
        shelf.note("system", NAME, note);
        long size = Long.parseLong(Files.readString(note).replaceAll(".*\"size\":([0-9]+).*\n?", "$1"));
        Path content = Files.write(folder.resolve("content"), new byte[(int) size]);
        shelf.put("system", NAME, note, content);
        get("two", shelf("s3cret", true), true, KEY);
        assertThat(made).isEqualTo(2);
        assertThat(warnings).singleElement().asString().contains("not believed");
        warnings.clear();
        get("three", shelf("s3cret", false), false, KEY);
        assertThat(made).as("it was put right").isEqualTo(2);

        int rotted = 0;
        try (Stream<Path> all = Files.walk(folder.resolve("registry/docker/registry/v2/blobs"))) {
            for (Path each : all.filter(Files::isRegularFile).toList()) {
                byte[] bytes = Files.readAllBytes(each);
                if (!new String(bytes, StandardCharsets.ISO_8859_1).startsWith("{")) {
                    bytes[bytes.length / 2] ^= 1;
                    Files.write(each, bytes);
                    rotted++;
                }
            }
        }
        assertThat(rotted).isPositive();
        get("four", shelf("s3cret", false), false, KEY);
        assertThat(made).isEqualTo(3);
        assertThat(warnings).isNotEmpty();
    }

    @Test
    void whoIsNotLetInBuildsWithoutItAndTheWarningTellsNoSecret() throws IOException {
        Path result = get("one", shelf("wr0ng", true), true, KEY);
        assertThat(result.resolve("changed.tar")).hasContent("the result");
        assertThat(warnings).singleElement().asString().contains("left out").doesNotContain("wr0ng");
    }
}
