package org.xenwright.platform;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ArchitectureTest {
    @ParameterizedTest
    @EnumSource
    void eachIsFoundByEveryNameOfItsOwn(Architecture each) {
        assertThat(Architecture.of(each.debianName())).contains(each);
        assertThat(Architecture.ofElf(each.elfMachine())).contains(each);
        assertThat(Architecture.ofJava(each.gnuName())).contains(each);
        assertThat(Architecture.ofJava(each.debianName())).contains(each);
    }

    @Test
    void aNameOrANumberOfAnotherIsNone() {
        assertThat(Architecture.of("AMD64")).isEmpty();
        assertThat(Architecture.of("i386")).isEmpty();
        assertThat(Architecture.ofElf(3)).isEmpty();
        assertThat(Architecture.ofJava("sparcv9")).isEmpty();
    }
}
