package org.xenwright.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.xenwright.problem.ProblemException;

class ImageReferenceTest {
    private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);

    private static ImageReference parse(String text) {
        return ImageReference.parse(text, "<image><from>");
    }

    @Test
    void namesAreReadAsEverybodyWritesThem() {
        ImageReference full = parse("registry.example.org:5000/team/base:1.2@" + DIGEST);
        assertThat(full.registry()).isEqualTo("registry.example.org:5000");
        assertThat(full.repository()).isEqualTo("team/base");
        assertThat(full.tag()).isEqualTo("1.2");
        assertThat(full.qualifier()).isEqualTo(DIGEST);
        assertThat(parse("registry.example.org/base").tag()).isEqualTo("latest");
        assertThat(parse("registry.example.org/base@" + DIGEST).tag()).isNull();
        assertThat(parse("debian:bookworm").registry()).isEqualTo("registry-1.docker.io");
        assertThat(parse("debian:bookworm").repository()).isEqualTo("library/debian");
    }

    @Test
    void whatIsNoNameSaysWhatOneLooksLike() {
        for (String bad :
                new String[] {"", "Upper/Case", "a/b:tag:tag", "a/b@sha256:12", "a/b@md5:" + "0".repeat(32)}) {
            assertThatThrownBy(() -> parse(bad))
                    .as(bad)
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("<image><from>")
                    .hasMessageContaining("sha256:DIGEST");
        }
    }
}
