package dev.slipway.localcluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AddressPlanTest {
    private record Range(long first, long last) {
        static Range of(String cidr) {
            var parts = cidr.split("/", -1);
            long first = number(parts[0]);
            return new Range(first, first + (1L << (32 - Integer.parseInt(parts[1]))) - 1);
        }

        static long number(String address) {
            return Stream.of(address.split("\\.", -1))
                    .mapToLong(Long::parseLong)
                    .reduce(0, (sum, part) -> sum * 256 + part);
        }

        boolean contains(String address) {
            return number(address) >= first && number(address) <= last;
        }

        boolean overlaps(Range other) {
            return first <= other.last && other.first <= last;
        }
    }

    @Test
    void noTwoClustersShareAnAddressAndAllAreInTheBenchmarkRange() {
        var benchmark = Range.of("198.18.0.0/15");
        var taken = new ArrayList<Range>();
        AddressPlan.all()
                .forEach(plan -> Stream.of(plan.nodeRange(), plan.serviceRange())
                        .map(Range::of)
                        .forEach(range -> {
                            assertThat(taken).noneMatch(range::overlaps);
                            assertThat(range.first()).isGreaterThanOrEqualTo(benchmark.first());
                            assertThat(range.last()).isLessThanOrEqualTo(benchmark.last());
                            taken.add(range);
                        }));
        assertThat(taken).hasSize(2 * AddressPlan.SLICES);
    }

    @Test
    void theLinkIsBesideThePodsAndTheServiceAddressesAreWithinTheirRange() {
        AddressPlan.all().forEach(plan -> {
            assertThat(Range.of(plan.nodeRange()).contains(plan.nodeAddress())).isTrue();
            assertThat(Range.of(plan.podRange()).contains(plan.nodeAddress())).isFalse();
            assertThat(Range.of(plan.podRange()).contains(plan.hostAddress())).isFalse();
            assertThat(Range.of(plan.serviceRange()).contains(plan.apiServiceAddress()))
                    .isTrue();
            assertThat(Range.of(plan.serviceRange()).contains(plan.dnsServiceAddress()))
                    .isTrue();
        });
    }

    @Test
    void namesFitTheKernelsLimits() {
        AddressPlan.all().forEach(plan -> {
            assertThat(plan.linkName()).hasSizeLessThanOrEqualTo(15);
            assertThat(plan.chainName()).hasSizeLessThanOrEqualTo(28);
        });
    }

    @Test
    void thereIsNoSliceBeyondTheLast() {
        assertThatIllegalArgumentException().isThrownBy(() -> new AddressPlan(AddressPlan.SLICES));
    }
}
