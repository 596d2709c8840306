package org.xenwright.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xenwright.problem.ProblemException;

class KernelArgumentsTest {
    @Test
    void argumentsStandOnTheLineInTheirOrder() {
        KernelArguments arguments =
                new KernelArguments(List.of("quiet", " mitigations=off\n", "xenwright.persist=LABEL=kept"));
        assertThat(arguments.text()).isEqualTo("quiet mitigations=off xenwright.persist=LABEL=kept");
        assertThat(KernelArguments.NONE.text()).isEmpty();
    }

    @Test
    void aValueWithABlankStaysInItsQuotesAndASignOfTheShellGetsThem() {
        assertThat(new KernelArguments(List.of("dyndbg=\"file fs/* +p\"", "pci=a;b|c")).words())
                .containsExactly("dyndbg=\"file fs/* +p\"", "\"pci=a;b|c\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "  ",
                "two words",
                "a\nb",
                "a\tb",
                "a=$b",
                "a=\\b",
                "it's",
                "a=\"b",
                "a\"b\"c",
                "ä",
                "a\u0000b",
                "a\u202eb"
            })
    void whatAReaderOfTheLineWouldTakeForSomethingElseIsRefused(String argument) {
        assertThatThrownBy(() -> new KernelArguments(List.of("quiet", argument)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("<image><kernelArguments><argument>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "root=/dev/sda1",
                "ro",
                "rw",
                "rootfstype=xfs",
                "initrd=/x",
                "BOOT_IMAGE=/x",
                "xenwright.verity=1:2:3",
                "xenwright.overlay=tmpfs",
                "--",
                "\"ro\"",
                "\"root=/dev/sda1\""
            })
    void whatTheImageSaysItselfIsRefused(String argument) {
        assertThatThrownBy(() -> new KernelArguments(List.of(argument)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("which the image says itself");
    }

    @Test
    void moreThanAKernelReadsIsRefused() {
        List<String> most = Collections.nCopies(512, "a=b");
        assertThat(new KernelArguments(most).text()).hasSize(2047);
        assertThatThrownBy(() -> new KernelArguments(Collections.nCopies(513, "a=b")))
                .isInstanceOf(ProblemException.class)
                .hasMessageContainingAll("2051 bytes", "at most 2047");
    }
}
