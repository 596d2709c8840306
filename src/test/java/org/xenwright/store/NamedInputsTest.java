package org.xenwright.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NamedInputsTest {
    @TempDir
    Path folder;

    private NamedInputs inputs(String password, String version) throws IOException {
        return new NamedInputs()
                .add("<properties> $password", password)
                .add("package less", "everything of " + version, version)
                .folder("src/main/rootfs", folder);
    }

    @Test
    void eachChangeIsNamedAndNoValueIsKept() throws Exception {
        Files.createDirectories(folder.resolve("etc"));
        Files.writeString(folder.resolve("etc/motd"), "one");
        Files.writeString(folder.resolve("etc/gone"), "one");
        NamedInputs before = inputs("hunter2", "590-2");
        Files.writeString(folder.resolve("etc/motd"), "two");
        Files.delete(folder.resolve("etc/gone"));
        Files.writeString(folder.resolve("etc/new"), "one");
        NamedInputs now = inputs("hunter3", "590-3");
        assertThat(now.digest()).isNotEqualTo(before.digest());
        assertThat(NamedInputs.differences(before.parts(), now.parts()))
                .extracting(each -> each + ": " + each.detail())
                .containsExactly(
                        "<properties> $password changed: ",
                        "package less changed: 590-2 -> 590-3",
                        "src/main/rootfs/etc/gone removed: ",
                        "src/main/rootfs/etc/motd changed: ",
                        "src/main/rootfs/etc/new added: ");
        assertThat(before.parts().toString()).doesNotContain("hunter2");
    }

    @Test
    void theSameInputsAreTheSame() throws Exception {
        Files.writeString(folder.resolve("file"), "one");
        assertThat(inputs("a", "1").digest()).isEqualTo(inputs("a", "1").digest());
        assertThat(NamedInputs.differences(
                        inputs("a", "1").parts(), inputs("a", "1").parts()))
                .isEmpty();
    }

    @Test
    void whatHasNoNameOfItsOwnCountsToo() {
        NamedInputs one = new NamedInputs().add("a", 1).besides("in this order");
        NamedInputs other = new NamedInputs().add("a", 1).besides("in another");
        assertThat(one.digest()).isNotEqualTo(other.digest());
        assertThat(one.parts()).isEqualTo(other.parts());
    }
}
