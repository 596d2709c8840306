package org.xenwright.oci.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.ProxySelector;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.oci.BlobDigest;
import org.xenwright.oci.Descriptor;
import org.xenwright.oci.ImageFormatException;
import org.xenwright.oci.ImageReference;
import org.xenwright.oci.ImageSource;
import org.xenwright.oci.ImageStore;
import org.xenwright.oci.Index;
import org.xenwright.oci.KeptImages;
import org.xenwright.oci.Manifest;
import org.xenwright.oci.MediaType;
import org.xenwright.oci.Platform;
import org.xenwright.oci.StoredImage;
import org.xenwright.oci.TarFile;
import org.xenwright.oci.TestImage;
import org.xenwright.problem.ProblemException;
import org.xenwright.progress.Progress;
import org.xenwright.store.Store;
import org.xenwright.transport.DownloadException;
import org.xenwright.transport.RetryPolicy;
import org.xenwright.transport.TestServer;
import org.xenwright.transport.Transport;

/** Pulls from registries of every sort of honesty. */
class PullTest {
    private static final Platform AMD64 = Platform.ofDebian("amd64");
    private static final Credential MINE = new Credential("me", "s3cret");
    private static final String BASIC =
            "Basic " + Base64.getEncoder().encodeToString("me:s3cret".getBytes(StandardCharsets.UTF_8));

    @TempDir
    private Path folder;

    private TestRegistry registry;
    private TestRegistry foreign;
    private ImageStore images;
    private List<RegistrySettings> settings = List.of();

    @BeforeEach
    void start() throws IOException {
        registry = new TestRegistry();
        foreign = new TestRegistry();
        images = new ImageStore(new Store(folder.resolve("store")), Progress.SILENT);
    }

    @AfterEach
    void stop() {
        registry.close();
        foreign.close();
    }

    private static Transport transport() {
        RetryPolicy short1 = new RetryPolicy(
                Duration.ofMinutes(2), Duration.ofMinutes(2), 1, 2, Duration.ofMillis(1), Duration.ofSeconds(1));
        return new Transport(short1, ProxySelector.of(null));
    }

    private ImageReference reference() {
        return ImageReference.parse(registry.host() + "/base:1", "test");
    }

    private ImageSource source() throws IOException {
        return new Registries(transport(), image -> Optional.of(MINE), settings).image(reference());
    }

    private StoredImage pull() throws IOException {
        ImageSource source = source();
        return images.get(images.pin(source, AMD64, null), source.name(), () -> source);
    }

    private static TestImage small() throws IOException {
        return new TestImage().layer(TarFile.tar().folder("etc").file("etc/hostname", "base\n"));
    }

    @Test
    void tagsAreListedPageByPage() throws IOException {
        registry.server().answer("v2/base/tags/list", exchange -> {
            String query = exchange.getRequestURI().getQuery();
            String page =
                    query.endsWith("last=1.1") ? "[\"2.0\"]" : query.contains("last=") ? "[]" : "[\"1.0\",\"1.1\"]";
            TestServer.send(exchange, ("{\"name\":\"base\",\"tags\":" + page + "}").getBytes(StandardCharsets.UTF_8));
        });
        assertThat(tags()).containsExactly("1.0", "1.1", "2.0");
    }

    @Test
    void aRegistryThatGivesTheSamePageForEverIsAskedTwice() throws IOException {
        registry.server().serve("v2/base/tags/list", "{\"tags\":[\"1\",\"2\"]}".getBytes(StandardCharsets.UTF_8));
        assertThat(tags()).containsExactly("1", "2");
        assertThat(registry.server().requests()).hasSize(2);
    }

    @Test
    void whatIsNoTagIsNotShown() throws IOException {
        registry.server()
                .serve(
                        "v2/base/tags/list",
                        "{\"tags\":[\"\\u001b[31mred\",\"1\",7,null,\"a b\"]}".getBytes(StandardCharsets.UTF_8));
        assertThat(tags()).containsExactly("1");
    }

    @Test
    void aNameTheRegistryDoesNotHaveIsAPersonsMistake() {
        assertThatThrownBy(this::tags)
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining(registry.host() + "/base")
                .hasMessageContaining("nothing of that name");
        assertThatThrownBy(this::pull)
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining(registry.host() + "/base:1");
    }

    @Test
    void whatWasBroughtIsListedWithItsSize() throws IOException {
        TestImage image = small();
        registry.with(image);
        KeptImages kept = new KeptImages(new Store(folder.resolve("store")));
        assertThat(kept.list()).isEmpty();
        StoredImage pulled = pull();
        assertThat(kept.list()).containsExactly(new KeptImages.Kept(image.digest(), "", pulled.size()));
    }

    private List<String> tags() throws IOException {
        return new Registries(transport(), image -> Optional.empty(), settings).tags(reference());
    }

    @Test
    void anImageIsPulledOnceAndThenComesFromTheStore() throws IOException {
        TestImage image = small();
        registry.with(image);
        StoredImage first = pull();
        assertThat(first.tree().find("etc/hostname")).isPresent();
        assertThat(first.fetched()).isEqualTo(first.size());
        registry.server().forgetRequests();
        StoredImage again = images.get(image.digest(), "base", () -> {
            throw new AssertionError("the registry was asked");
        });
        assertThat(again.tree().find("etc/hostname")).isPresent();
        assertThat(again.fetched()).isZero();
        assertThat(registry.server().requests()).isEmpty();
    }

    @Test
    void damageToAKeptLayerThatKeepsItsSizeIsNoticedAndTheLayerBroughtAgain() throws IOException {
        byte[] plain = TarFile.tar().file("a", "1").bytes();
        for (TestImage image : List.of(small(), new TestImage().layer(plain, plain))) {
            registry.with(image);
            String kept = pull().manifest().layers().get(0).digest().hex();
            Path blob =
                    folder.resolve("store/oci").resolve(kept.substring(0, 2)).resolve(kept);
            byte[] good = Files.readAllBytes(blob);
            byte[] bad = good.clone();
            bad[bad.length / 2] ^= 1;
            Files.write(blob, bad);
            registry.server().forgetRequests();
            pull();
            assertThat(blob).hasBinaryContent(good);
            assertThat(registry.server().requests()).anyMatch(path -> path.contains("/blobs/"));

            Files.write(blob, bad);
            assertThatThrownBy(() -> images.get(image.digest(), "base", () -> {
                        throw new IOException("no network");
                    }))
                    .as("offline it is not served either")
                    .hasMessage("no network");
        }
    }

    @Test
    void layersAreKeptByteForByteInWhateverFormTheyCome() throws IOException {
        byte[] one = TarFile.tar().file("a", "1").bytes();
        byte[] two = TarFile.tar().file("b", "2").bytes();
        byte[] three = TarFile.tar().file("c", "3").bytes();
        byte[] gzip = TestImage.gzip(Arrays.copyOf(two, 700));
        byte[] rest = TestImage.gzip(Arrays.copyOfRange(two, 700, two.length));
        byte[] members = Arrays.copyOf(gzip, gzip.length + rest.length);
        System.arraycopy(rest, 0, members, gzip.length, rest.length);
        TestImage image = new TestImage()
                .layer(one, TestImage.zstd(one))
                .layer(two, members)
                .layer(three, three);
        registry.with(image);
        StoredImage pulled = pull();
        assertThat(pulled.tree().root().entries()).hasSize(3);
        for (Map.Entry<BlobDigest, byte[]> each : image.blobs().entrySet()) {
            String hex = each.getKey().hex();
            assertThat(folder.resolve("store/oci").resolve(hex.substring(0, 2)).resolve(hex))
                    .hasBinaryContent(each.getValue());
        }
    }

    @Test
    void theImageOfThePlatformIsChosen() throws IOException {
        TestImage arm = small().forArchitecture("arm64");
        TestImage amd = small();
        registry.with(arm).with(amd);
        Index index = Index.of(
                List.of(
                        Descriptor.of(MediaType.MANIFEST, arm.manifest().bytes())
                                .withPlatform(Platform.ofDebian("arm64")),
                        Descriptor.of(MediaType.MANIFEST, amd.manifest().bytes())
                                .withPlatform(AMD64)),
                Map.of());
        registry.server().serve("v2/base/manifests/1", index.bytes());
        assertThat(images.pin(source(), AMD64, null)).isEqualTo(amd.digest());
        assertThat(images.pin(source(), Platform.ofDebian("arm64"), BlobDigest.of(index.bytes())))
                .isEqualTo(arm.digest());
        assertThatThrownBy(() -> images.pin(source(), Platform.ofDebian("riscv64"), null))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("[linux/arm64, linux/amd64]")
                .hasMessageContaining("linux/riscv64");
    }

    @Test
    void anImageOfAnotherPlatformThanItsIndexSaysIsRefused() throws IOException {
        TestImage arm = small().forArchitecture("arm64");
        registry.with(arm);
        assertThatThrownBy(this::pull).isInstanceOf(ProblemException.class).hasMessageContaining("linux/arm64");
    }

    @Test
    void aRegistryThatLiesAboutADigestIsCaught() throws IOException {
        TestImage image = small();
        TestImage other = new TestImage().layer(TarFile.tar().file("evil", "x"));
        registry.with(image);
        BlobDigest named = other.digest();
        assertThatThrownBy(() -> images.pin(source(), AMD64, named))
                .isInstanceOf(ImageFormatException.class)
                .hasMessageContaining(named.toString());
        for (BlobDigest blob : image.blobs().keySet()) {
            byte[] honest = image.blobs().get(blob);
            byte[] forged = honest.clone();
            forged[honest.length / 2] ^= 1;
            registry.server().serve(TestRegistry.path(blob), forged);
            images = new ImageStore(new Store(folder.resolve(blob.hex())), Progress.SILENT);
            assertThatThrownBy(this::pull)
                    .isInstanceOf(ImageFormatException.class)
                    .hasMessageContaining(blob.toString());
            registry.server().serve(TestRegistry.path(blob), honest);
        }
        assertThat(pull().tree().find("etc/hostname")).isPresent();
    }

    @Test
    void aLayerThatIsNotWhatTheConfigurationSaysIsRefused() throws IOException {
        byte[] plain = TarFile.tar().file("a", "1").bytes();
        byte[] blob = TestImage.gzip(plain);
        for (byte[] form : new byte[][] {blob, plain}) {
            registry.with(
                    new TestImage().layer(BlobDigest.of(new byte[1]), Descriptor.of(MediaType.LAYER_GZIP, form), form));
            assertThatThrownBy(this::pull)
                    .isInstanceOf(ImageFormatException.class)
                    .hasMessageContaining("plain content");
        }
    }

    @Test
    void aTransferCutInTheMiddleLeavesNothing() throws IOException {
        TestImage image = small();
        registry.with(image);
        BlobDigest layer = image.manifest().layers().get(0).digest();
        registry.server().answer(TestRegistry.path(layer), exchange -> {
            byte[] bytes = image.blobs().get(layer);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes, 0, bytes.length / 2);
            exchange.getResponseBody().flush();
            throw new IOException("cut");
        });
        assertThatThrownBy(this::pull).isInstanceOf(IOException.class);
        registry.server().honest(TestRegistry.path(layer));
        assertThat(pull().tree().find("etc/hostname")).isPresent();
    }

    @Test
    void theNextRunGoesOnWhereThisOneWasCut() throws IOException {
        byte[] noise = new byte[100_000];
        new java.util.Random(1).nextBytes(noise);
        byte[] tar = TarFile.tar()
                .file("noise", java.util.HexFormat.of().formatHex(noise))
                .bytes();
        TestImage image = new TestImage().layer(tar, tar);
        registry.with(image);
        BlobDigest layer = image.manifest().layers().get(0).digest();
        byte[] bytes = image.blobs().get(layer);
        List<String> asked = new java.util.concurrent.CopyOnWriteArrayList<>();
        boolean[] gone = {true};
        registry.server().answer(TestRegistry.path(layer), exchange -> {
            String range = exchange.getRequestHeaders().getFirst("Range");
            asked.add(String.valueOf(range));
            if (gone[0] && range != null) {
                exchange.sendResponseHeaders(503, -1);
                return;
            }
            int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
            if (from > 0) {
                exchange.getResponseHeaders()
                        .set("Content-Range", "bytes " + from + "-" + (bytes.length - 1) + "/" + bytes.length);
            }
            exchange.sendResponseHeaders(from > 0 ? 206 : 200, bytes.length - from);
            exchange.getResponseBody().write(bytes, from, gone[0] ? bytes.length / 2 : bytes.length - from);
            exchange.getResponseBody().flush();
            if (gone[0]) {
                throw new IOException("cut");
            }
        });
        assertThatThrownBy(this::pull).isInstanceOf(IOException.class);
        gone[0] = false;
        asked.clear();
        assertThat(pull().fetched()).isLessThan(bytes.length);
        assertThat(asked).singleElement().asString().matches("bytes=[1-9][0-9]*-");

        // what lies there may be no beginning of it at all
        images = new ImageStore(new Store(folder.resolve("other")), Progress.SILENT);
        gone[0] = true;
        assertThatThrownBy(this::pull).isInstanceOf(IOException.class);
        gone[0] = false;
        try (java.util.stream.Stream<Path> all = Files.walk(folder.resolve("other/oci-begun"))) {
            Path begun = all.filter(
                            file -> Files.isRegularFile(file) && file.toFile().length() > 0)
                    .findFirst()
                    .orElseThrow();
            byte[] wrong = Files.readAllBytes(begun);
            wrong[wrong.length / 2] ^= 1;
            Files.write(begun, wrong);
        }
        assertThat(pull().tree().find("noise")).isPresent();
    }

    @Test
    void addressesOfForeignLayersAreNeverAsked() throws IOException {
        byte[] blob = TestImage.gzip(TarFile.tar().file("a", "1").bytes());
        String url = foreign.server().address("layer").toString();
        for (Descriptor layer : List.of(
                Descriptor.of("application/vnd.oci.image.layer.nondistributable.v1.tar+gzip", blob),
                Descriptor.of("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", blob),
                new Descriptor(
                        MediaType.LAYER_GZIP,
                        BlobDigest.of(blob),
                        blob.length,
                        new java.util.TreeMap<>(),
                        null,
                        List.of(url)))) {
            registry.with(new TestImage().layer(BlobDigest.of(blob), layer, blob));
            assertThatThrownBy(this::pull)
                    .isInstanceOf(ImageFormatException.class)
                    .hasMessageContaining("elsewhere");
        }
        assertThat(foreign.server().requests()).isEmpty();
    }

    @Test
    void aDecompressionBombIsStopped() throws IOException {
        // 120 MiB of zeros in 120 KB: a thousandfold, over the free 64 MiB
        java.io.ByteArrayOutputStream bomb = new java.io.ByteArrayOutputStream();
        try (OutputStream out = new java.util.zip.GZIPOutputStream(bomb) {
            {
                def.setLevel(9);
            }
        }) {
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 120; i++) {
                out.write(zeros);
            }
        }
        byte[] blob = bomb.toByteArray();
        registry.with(
                new TestImage().layer(BlobDigest.of(new byte[0]), Descriptor.of(MediaType.LAYER_GZIP, blob), blob));
        assertThatThrownBy(this::pull).isInstanceOf(IOException.class).hasMessageContaining("may decompress to");
        assertThat(Files.walk(folder.resolve("store"))
                        .filter(path -> path.getFileName().toString().equals("layer.tar")))
                .isEmpty();
    }

    @Test
    void hugeDocumentsAndBlobsAreNotRead() throws IOException {
        registry.with(small());
        registry.server().answer("v2/base/manifests/1", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] chunk = new byte[1 << 16];
            for (int i = 0; i < 1000; i++) {
                exchange.getResponseBody().write(chunk);
            }
        });
        assertThatThrownBy(this::pull)
                .isInstanceOfSatisfying(
                        DownloadException.class,
                        e -> assertThat(e.reason()).isEqualTo(DownloadException.Reason.TOO_LARGE));
        byte[] blob = TestImage.gzip(TarFile.tar().file("a", "1").bytes());
        registry.server().honest("v2/base/manifests/1");
        registry.with(new TestImage()
                .layer(
                        BlobDigest.of(blob),
                        new Descriptor(
                                MediaType.LAYER_GZIP,
                                BlobDigest.of(blob),
                                5L << 30,
                                new java.util.TreeMap<>(),
                                null,
                                List.of()),
                        blob));
        assertThatThrownBy(this::pull).hasMessageContaining("at most");
    }

    @Test
    void aLayerThatReachesOutOfTheTreeIsRefused() throws IOException {
        byte[] tar = TarFile.tar().file("xx/etc/passwd", "x").bytes();
        tar[0] = '.';
        tar[1] = '.';
        int sum = Integer.parseInt(new String(tar, 148, 6, StandardCharsets.US_ASCII), 8) + 2 * ('.' - 'x');
        System.arraycopy(String.format("%06o", sum).getBytes(StandardCharsets.US_ASCII), 0, tar, 148, 6);
        registry.with(new TestImage().layer(tar, TestImage.gzip(tar)));
        assertThatThrownBy(() -> pull().tree()).isInstanceOf(IOException.class).hasMessageContaining("'..'");
    }

    @Test
    void aTokenIsGotWithThePasswordAndUsedForEverything() throws IOException {
        TestImage image = small();
        registry.with(image);
        registry.guardAll(
                image,
                "Bearer T",
                "Bearer realm=\"" + registry.server().address("token")
                        + "\",service=\"s\",scope=\"repository:other:push\"");
        registry.tokens("token", BASIC, "T");
        pull();
        assertThat(registry.shown()).contains(BASIC, "Bearer T");
        assertThat(registry.counts()).containsEntry("own token", 1L);
    }

    @Test
    void aTokenThatRanOutIsRenewed() throws IOException {
        TestImage image = small();
        registry.with(image);
        String challenge = "Bearer realm=\"" + registry.server().address("token") + "\",service=\"s\"";
        registry.guardAll(image, "Bearer first", challenge);
        registry.tokens("token", BASIC, "first");
        ImageSource source = source();
        source.root();
        registry.guardAll(image, "Bearer second", challenge);
        registry.tokens("token", BASIC, "second");
        assertThat(source.manifest(image.digest())).isEqualTo(image.manifest().bytes());
        // and one that is never good is not asked for again and again
        registry.guardAll(image, "Bearer third", challenge);
        assertThatThrownBy(source::root).isInstanceOf(ProblemException.class);
        assertThat(registry.counts()).containsEntry("own token", 3L);
    }

    @Test
    void aPasswordIsShownOnlyAfterTheRegistryAsked() throws IOException {
        TestImage image = small();
        registry.with(image);
        registry.guardAll(image, BASIC, "Basic realm=\"r\"");
        pull();
        assertThat(registry.shown().get(0)).isEqualTo("null");
        assertThat(registry.shown()).contains(BASIC);
    }

    @Test
    void aTokenFromAForeignHostIsRefusedUnlessItIsAllowed() throws IOException {
        TestImage image = small();
        registry.with(image);
        // another name of this machine stands for another host
        String realm = "http://localhost:" + foreign.server().address().getPort() + "/token";
        registry.guardAll(image, "Bearer T", "Bearer realm=\"" + realm + "\"");
        foreign.tokens("token", BASIC, "T");
        assertThatThrownBy(this::pull)
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("localhost")
                .hasMessageContaining("tokenHosts");
        assertThat(foreign.shown()).isEmpty();
        for (String bad : List.of(
                "https://me@" + registry.host() + "/token",
                "https:///token",
                "file:///etc/passwd",
                "ht tp",
                "",
                "ftp://" + registry.host() + "/")) {
            registry.guardAll(image, "Bearer T", "Bearer realm=\"" + bad + "\"");
            assertThatThrownBy(this::pull).as(bad).isInstanceOf(ProblemException.class);
        }
    }

    @Test
    void anotherPortOfTheRegistrysHostIsForeign() throws IOException {
        TestImage image = small();
        registry.with(image);
        int port = foreign.server().address().getPort();
        String realm = "http://127.0.0.1:" + port + "/token";
        registry.guardAll(image, "Bearer T", "Bearer realm=\"" + realm + "\"");
        foreign.tokens("token", BASIC, "T");
        assertThatThrownBy(this::pull).isInstanceOf(ProblemException.class).hasMessageContaining("127.0.0.1:" + port);
        assertThat(foreign.shown()).isEmpty();

        RegistrySettings none = new RegistrySettings("r.example", false, null, Set.of());
        ImageReference plain = ImageReference.parse("r.example/x", "test");
        java.net.URI home = java.net.URI.create("https://r.example/");
        assertThat(TokenHosts.check("https://R.example:443/t", plain, home, none))
                .hasPort(443);
        assertThatThrownBy(() -> TokenHosts.check("https://r.example:8443/t", plain, home, none))
                .hasMessageContaining("r.example:8443");
        RegistrySettings allowed = new RegistrySettings("r.example", false, null, Set.of("auth.example:8443"));
        assertThat(TokenHosts.check("https://auth.example:8443/t", plain, home, allowed))
                .hasPort(8443);
        assertThatThrownBy(() -> TokenHosts.check("https://auth.example/t", plain, home, allowed))
                .hasMessageContaining("foreign");
        RegistrySettings host = new RegistrySettings("r.example", false, null, Set.of("auth.example"));
        assertThatThrownBy(() -> TokenHosts.check("https://auth.example:8443/t", plain, home, host))
                .hasMessageContaining("foreign");
    }

    @Test
    void aRealmThatIsNoAddressIsNotTold() {
        ImageReference plain = ImageReference.parse("r.example/x", "test");
        RegistrySettings none = new RegistrySettings("r.example", false, null, Set.of());
        assertThatThrownBy(() -> TokenHosts.check(
                        "https://u:SECRET@r.example/a b?SECRET",
                        plain,
                        java.net.URI.create("https://r.example/"),
                        none))
                .satisfies(e -> {
                    java.io.StringWriter trace = new java.io.StringWriter();
                    e.printStackTrace(new java.io.PrintWriter(trace));
                    assertThat(trace.toString()).doesNotContain("SECRET");
                });
    }

    @Test
    void anAllowedTokenHostMustBeProtectedToo() {
        RegistrySettings allowed = new RegistrySettings("r.example", false, null, Set.of("auth.example"));
        ImageReference image = ImageReference.parse("r.example/x", "test");
        java.net.URI home = java.net.URI.create("https://r.example/");
        assertThat(TokenHosts.check("https://auth.example/t?a=b", image, home, allowed))
                .hasHost("auth.example");
        assertThatThrownBy(() -> TokenHosts.check("http://auth.example/t", image, home, allowed))
                .hasMessageContaining("unprotected");
        assertThatThrownBy(() -> TokenHosts.check("http://r.example/t", image, home, allowed))
                .hasMessageContaining("unprotected");
        assertThatThrownBy(() -> TokenHosts.check("https://auth.example.evil/t", image, home, allowed))
                .hasMessageContaining("foreign");
        ImageReference hub = ImageReference.parse("debian", "test");
        assertThat(TokenHosts.check(
                        "https://auth.docker.io/token",
                        hub,
                        java.net.URI.create("https://registry-1.docker.io/"),
                        new RegistrySettings(hub.registry(), false, null, Set.of())))
                .hasHost("auth.docker.io");
    }

    @Test
    void aRedirectToAForeignHostIsFollowedWithoutTheCredentials() throws IOException {
        TestImage image = small();
        registry.with(image);
        registry.guardAll(image, BASIC, "Basic realm=\"r\"");
        BlobDigest layer = image.manifest().layers().get(0).digest();
        String there = "http://localhost:" + foreign.server().address().getPort() + "/blob";
        registry.server().answer(TestRegistry.path(layer), exchange -> {
            exchange.getResponseHeaders().set("Location", there);
            exchange.sendResponseHeaders(307, -1);
        });
        foreign.server().answer("blob", exchange -> {
            foreign.remember(exchange);
            TestServer.send(exchange, image.blobs().get(layer));
        });
        assertThat(pull().tree().find("etc/hostname")).isPresent();
        assertThat(foreign.shown()).containsOnly("null");
        // and when the foreign host asks for them, it gets nothing either
        images = new ImageStore(new Store(folder.resolve("other")), Progress.SILENT);
        foreign.guard("blob", new byte[0], BASIC, "Basic realm=\"please\"");
        assertThatThrownBy(this::pull).isInstanceOf(ProblemException.class);
        assertThat(foreign.shown()).containsOnly("null");
    }

    @Test
    void credentialsDoNotTravelByPlainHttpButOnThisMachine() {
        settings = List.of(new RegistrySettings("registry.invalid", true, null, Set.of()));
        assertThat(Registries.isThisMachine("registry.invalid")).isFalse();
        assertThat(Registries.isThisMachine("127.0.0.1.evil.example:5000")).isFalse();
        assertThat(Registries.isThisMachine("localhost:5000")).isTrue();
    }

    @Test
    void wrongCredentialsSayWhereToPutRightOnesAndNotWhatTheyWere() throws IOException {
        TestImage image = small();
        registry.with(image);
        registry.guardAll(image, "Basic other", "Basic realm=\"r\"");
        assertThatThrownBy(this::pull)
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("<server>")
                .hasMessageNotContaining("s3cret")
                .hasMessageNotContaining(BASIC.substring(6));
        assertThat(MINE.toString()).doesNotContain("s3cret");
    }

    @Test
    void aManifestThatIsNoImageOfFilesIsRefused() throws IOException {
        byte[] blob = "chart".getBytes(StandardCharsets.UTF_8);
        registry.with(new TestImage().layer(BlobDigest.of(blob), Descriptor.of("application/vnd.helm", blob), blob));
        assertThatThrownBy(this::pull)
                .isInstanceOf(ImageFormatException.class)
                .hasMessageContaining("root file system");
        assertThat(Manifest.LARGEST).isEqualTo(4 << 20);
    }
}
