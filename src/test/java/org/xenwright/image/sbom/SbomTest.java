package org.xenwright.image.sbom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xenwright.packages.PackageComponent;
import org.xenwright.packages.PackageComponent.Licence;
import org.xenwright.store.Digest;

class SbomTest {
    private static final PackageComponent LIBC = component("libc6", Digest.of("libc6"), List.of(), Set.of());

    private static PackageComponent component(
            String name, @Nullable Digest sha256, List<Licence> licences, Set<String> needs) {
        return new PackageComponent(
                name,
                "1:2.0+b1",
                "amd64",
                PackageComponent.Origin.IMAGE,
                "bookworm/main",
                sha256,
                false,
                "pkg:deb/debian/" + name + "@1",
                licences,
                needs);
    }

    private static Sbom sbom() {
        Sbom sbom = new Sbom(
                "web",
                "org.example:web:1.0",
                Instant.parse("2026-11-01T00:00:00Z"),
                "0.1",
                new Sbom.OperatingSystem("debian", "12"),
                "deb");
        PackageComponent hello = component(
                "hello",
                Digest.of("hello"),
                List.of(new Licence("GPL-2+", "GPL-2.0-or-later"), new Licence("Expat or custom", null)),
                Set.of("libc6"));
        sbom.add(hello, Map.of("script", List.of("postinst 0")));
        sbom.add(LIBC, Map.of());
        sbom.asked(hello);
        sbom.depends(hello);
        sbom.addArtifact("org.example:thing:tar.gz:site:1", Digest.of("thing"));
        return sbom;
    }

    @Test
    void aBaseAndWhatItBroughtAreNamed() throws IOException {
        String digest = "sha256:" + Digest.of("manifest").hex();
        Sbom sbom = sbom();
        sbom.addBase("registry.example.org:5000/team/debian:12", digest);
        PackageComponent bash = component("bash", null, List.of(), Set.of());
        sbom.add(bash, Map.of());
        sbom.broughtByBase(bash);
        JsonNode root = new ObjectMapper().readTree(sbom.bytes());
        JsonNode base = root.path("components").get(4);
        assertThat(base.path("type").asText()).isEqualTo("container");
        assertThat(base.path("purl").asText())
                .startsWith("pkg:oci/debian@sha256")
                .contains("repository_url=registry.example.org")
                .contains("team%2Fdebian");
        assertThat(root.path("components").get(5).path("hashes").isMissingNode())
                .isTrue();
        assertThat(root.path("dependencies").findValuesAsText("ref")).contains("base", "deb:bash");
    }

    @Test
    void aJarWithoutCoordinatesIsNamedByItsPath() throws IOException {
        Sbom sbom = sbom();
        sbom.addJar("lib/a b.jar", Digest.of("a jar"));
        JsonNode root = new ObjectMapper().readTree(sbom.bytes());
        JsonNode jar = root.path("components").get(4);
        assertThat(jar.path("name").asText()).isEqualTo("lib/a b.jar");
        assertThat(jar.path("hashes").get(0).path("content").asText())
                .isEqualTo(Digest.of("a jar").hex());
        assertThat(root.path("dependencies").findValuesAsText("ref")).contains("jar:lib/a b.jar");
    }

    @Test
    void thePiecesAreWhereAScannerLooksForThem() throws IOException {
        JsonNode root = new ObjectMapper().readTree(sbom().bytes());
        assertThat(root.path("bomFormat").asText()).isEqualTo("CycloneDX");
        assertThat(root.path("specVersion").asText()).isEqualTo("1.6");
        assertThat(root.path("metadata").path("timestamp").asText()).isEqualTo("2026-11-01T00:00:00Z");
        JsonNode hello = root.path("components").path(1);
        assertThat(hello.path("purl").asText()).isEqualTo("pkg:deb/debian/hello@1");
        assertThat(hello.path("hashes").path(0).path("content").asText())
                .isEqualTo(Digest.of("hello").hex());
        assertThat(hello.path("licenses").toString())
                .contains("{\"id\":\"GPL-2.0-or-later\"}", "{\"name\":\"Expat or custom\"}");
        assertThat(root.path("components").path(3).path("purl").asText())
                .isEqualTo("pkg:maven/org.example/thing@1?classifier=site&type=tar.gz");
        assertThat(root.path("dependencies").toString())
                .contains("{\"ref\":\"image\",\"dependsOn\":[\"deb:hello\",\"maven:org.example:thing:tar.gz:site:1\"]}")
                .contains("{\"ref\":\"deb:hello\",\"dependsOn\":[\"deb:libc6\"]}");
    }

    @Test
    void anExpressionOfSpdxIsWrittenAsOne() throws IOException {
        Sbom sbom = sbom();
        String expression = "MIT AND (GPL-2.0-only OR ISC)";
        sbom.add(component("bash", null, List.of(new Licence(expression, null)), Set.of()), Map.of());
        JsonNode root = new ObjectMapper().readTree(sbom.bytes());
        assertThat(root.path("components").get(4).path("licenses").toString())
                .isEqualTo("[{\"expression\":\"" + expression + "\"}]");
    }

    @Test
    void theLibrarysOwnCheckAgrees() throws IOException {
        assertThat(new org.cyclonedx.parsers.JsonParser().validate(sbom().bytes(), org.cyclonedx.Version.VERSION_16))
                .isEmpty();
    }

    @Test
    void equalImagesHaveEqualDocumentsInEveryTimeZone() throws IOException {
        byte[] here = sbom().bytes();
        TimeZone before = TimeZone.getDefault();
        try {
            TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Kiritimati"));
            assertThat(sbom().bytes()).isEqualTo(here);
        } finally {
            TimeZone.setDefault(before);
        }
        Sbom other = sbom();
        other.property("unsigned", "own/main");
        ObjectMapper json = new ObjectMapper();
        assertThat(json.readTree(other.bytes()).path("serialNumber"))
                .isNotEqualTo(json.readTree(here).path("serialNumber"));
    }

    /** Arabic has digits of its own, and Thailand counts the years from the Buddha's death. */
    @ParameterizedTest
    @ValueSource(strings = {"ar-SA-u-nu-arab", "th-TH", "tr-TR"})
    void equalImagesHaveEqualDocumentsInEveryLanguage(String language) throws IOException {
        byte[] here = sbom().bytes();
        assertThat(new String(here, StandardCharsets.UTF_8)).contains("\"timestamp\" : \"2026-11-01T00:00:00Z\"");
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag(language));
            assertThat(sbom().bytes()).isEqualTo(here);
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void whatTheSchemaForbidsIsNotWritten() {
        Sbom sbom = sbom();
        sbom.add(LIBC, Map.of());
        assertThatThrownBy(sbom::bytes)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("schema");
    }
}
