package org.xenwright.domain.lint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.domain.DomainFiles;
import org.xenwright.domain.ImageDefaults;
import org.xenwright.domain.device.XlFormat;
import org.xenwright.platform.GuestType;
import org.xenwright.problem.ProblemException;

class DomainLintTest {
    private static final ImageDefaults IMAGE = ImageDefaults.of(
            "shop", "org.example:shop", GuestType.PVH, "/srv/xen", "vmlinuz", "initrd", "shop.img", XlFormat.RAW);

    @TempDir
    Path base;

    private Path folder;
    private DomainLint lint;

    @BeforeEach
    void aProjectWithoutDomainFiles() throws IOException {
        folder = Files.createDirectories(base.resolve("src/main/xen"));
        lint = new DomainLint(base, null);
    }

    private List<String> project() throws IOException {
        lint.project(folder, () -> DomainFiles.load(folder, Map.of("size", "256"), IMAGE));
        return lint.findings().stream().map(Finding::text).toList();
    }

    private void file(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    @Test
    void whatTheImageGivesIsNotMissing() throws IOException {
        file("web.cfg", "vcpus = 2\n");

        assertThat(project()).isEmpty();
        assertThat(lint.count()).isEqualTo(1);
    }

    @Test
    void theSameFileAloneLacksIt() throws IOException {
        file("web.cfg", "vcpus = 2\n");

        lint.files(List.of(folder));

        assertThat(lint.findings()).extracting(Finding::rule).contains(Rule.NO_MEMORY, Rule.NO_UUID);
    }

    @Test
    void aFindingOfFileAndDomainIsToldOnceFromTheProjectsFolder() throws IOException {
        file("web.cfg", "vcpus = 2\nvcpuz = 3\n");

        assertThat(project()).singleElement().asString().startsWith("src/main/xen/web.cfg:2:1: warning: ");
    }

    @Test
    void whatOnlyTheWholeShowsIsFoundInItsPart() throws IOException {
        file("base.cfg", "abstract = 1\ntype = \"pv\"\n");
        file("web.cfg", "extends = \"base\"\npvshim = 1\ndisk += [ \"format=raw,vdev=hdb,target=/srv/data.img\" ]\n");

        assertThat(project()).anyMatch(text -> text.startsWith("src/main/xen/web.cfg:3:"));
    }

    @Test
    void noFindingQuotesAPassword() throws IOException {
        file("web.cfg", "vfb = [ \"vnc=1,vncpassword=hunter2\" ]\n");
        assertThat(project()).isNotEmpty().noneMatch(text -> text.contains("hunter2"));

        lint = new DomainLint(base, null);
        file("web.cfg", "memory = 128\nvncpasswd = hunter2\n");
        assertThat(project())
                .anyMatch(text -> text.contains("web.cfg:2:13") && text.contains("found a word"))
                .noneMatch(text -> text.contains("hunter2"));
    }

    @Test
    void aTemplateIsLookedAtAsItIsRendered() throws IOException {
        file("web.cfg.vm", "vcpuz = ${size}\n");

        assertThat(project()).singleElement().asString().startsWith("src/main/xen/web.cfg.vm:1:1: warning: ");
    }

    @Test
    void brokenFilesAreToldBeforeDomainsAreMadeOfThem() throws IOException {
        file("web.cfg", "vcpus = [ 2\n");
        file("extra.cfg", "extends = \"nowhere\"\n");

        assertThat(project()).anyMatch(text -> text.contains("web.cfg") && text.contains("error"));
    }

    @Test
    void filesThatMakeNoDomainAreAMistake() throws IOException {
        file("extra.cfg", "extends = \"nowhere\"\n");

        assertThatThrownBy(this::project).isInstanceOf(ProblemException.class).hasMessageContaining("nowhere");
    }

    @Test
    void aPathThatDoesNotExistIsToldByName() {
        assertThatThrownBy(() -> lint.files(List.of(base.resolve("gone.cfg"))))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("gone.cfg");
    }

    @Test
    void aProjectWithoutTheFolderHasNothingToLookAt() throws IOException {
        Files.delete(folder);

        assertThat(project()).isEmpty();
        assertThat(lint.count()).isZero();
    }
}
