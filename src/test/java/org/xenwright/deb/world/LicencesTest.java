package org.xenwright.deb.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.xenwright.packages.PackageComponent.Licence;

class LicencesTest {
    private static final String COPYRIGHT = """
            Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
            Upstream-Name: hello

            Files: *
            Copyright: 1990 Somebody
            License: GPL-2+

            Files: lib/*
            Copyright: 1990 Somebody
            License: Expat or custom

            License: GPL-3
             the whole text
            """;

    private static @Nullable String spdx(String name) {
        String text = "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\nLicense: " + name;
        return Licences.of(text.getBytes(StandardCharsets.UTF_8)).get(0).identifier();
    }

    @Test
    void theLicencesOfFilesAreNamedAndNotTheTexts() {
        assertThat(Licences.of(COPYRIGHT.getBytes(StandardCharsets.UTF_8)))
                .containsExactly(new Licence("Expat or custom", null), new Licence("GPL-2+", "GPL-2.0-or-later"));
    }

    @Test
    void theAddressOfAPackageIsThatOfPackageUrl() {
        assertThat(DebianComponents.address("debian", "12", "hello", "1:2.0+b1", "amd64", "greetings@1:2.0"))
                .isEqualTo(
                        "pkg:deb/debian/hello@1%3A2.0%2Bb1?arch=amd64&distro=debian-12&upstream=greetings%401%3A2.0");
    }

    @Test
    void debianNamesOfLicencesBecomeThoseOfSpdx() {
        assertThat(List.of("GPL-2+", "GPL-3", "LGPL-2.1+", "Expat", "BSD-3-clause", "Apache-2.0", "MIT"))
                .extracting(LicencesTest::spdx)
                .containsExactly(
                        "GPL-2.0-or-later",
                        "GPL-3.0-only",
                        "LGPL-2.1-or-later",
                        "MIT",
                        "BSD-3-Clause",
                        "Apache-2.0",
                        "MIT");
        assertThat(spdx("GPL-2+ with exception")).isNull();
    }

    @Test
    void aFileForPeopleNamesNoLicence() {
        assertThat(Licences.of(
                        "This package was debianized by …\n\nLicense: see below\n".getBytes(StandardCharsets.UTF_8)))
                .isEmpty();
    }
}
