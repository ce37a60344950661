package runtime

import (
	"encoding/json"
	"fmt"
	"log"
	"time"
)

// A Decimal keeps its digits. Calculate with fractions, and say how to round when writing.
func ExampleDecimal() {
	var price Decimal
	if err := json.Unmarshal([]byte(`".10"`), &price); err != nil {
		log.Fatal(err)
	}
	exact, err := price.Rat()
	if err != nil {
		log.Fatal(err) // the platform sent no number, such as "$1,250.00"
	}
	quantity, _ := ParseDecimal("3")
	count, _ := quantity.Rat()
	total, err := ParseDecimal(exact.Mul(exact, count).FloatString(2))
	if err != nil {
		log.Fatal(err)
	}
	limit, _ := ParseDecimal("0.3")
	order, err := total.Cmp(limit)
	fmt.Println(price, total, order, total.Equal(limit), err)
	// Output: .10 0.30 0 true <nil>
}

// A display form is no number. It is kept, and nobody takes it for one.
func ExampleOpt_Err() {
	var rate Opt[Decimal]
	if err := json.Unmarshal([]byte(`"$1,250.00"`), &rate); err != nil {
		log.Fatal(err)
	}
	value, ok := rate.Get()
	fmt.Println(value, ok)
	fmt.Println(rate.Err())
	// Output:
	// $1,250.00 true
	// want a decimal number, got "$1,250.00"
}

// A day that comes as a date-time is midnight where the tenant is, but written in UTC.
func ExampleDate() {
	end := Date(Text("2025-01-01T07:59:59.000Z"))
	written, err := end.Time()
	if err != nil {
		log.Fatal(err)
	}
	pacific := time.FixedZone("PST", -8*60*60) // or time.LoadLocation("America/Los_Angeles")
	there, err := end.In(pacific)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("written:", DateOf(written))
	fmt.Println("meant:  ", DateOf(there))
	fmt.Println("sent:   ", NewDate(2025, time.January, 31))
	// Output:
	// written: 2025-01-01
	// meant:   2024-12-31
	// sent:    2025-01-31
}

// A date-time is written in UTC, to the millisecond.
func ExampleDateTimeOf() {
	at := time.Date(2025, time.January, 31, 12, 0, 0, 0, time.FixedZone("CET", 60*60))
	fmt.Println(DateTimeOf(at))
	// Output: 2025-01-31T11:00:00.000Z
}

// A flag that is none is not a no.
func ExampleFlag_Bool() {
	for _, text := range []string{"1", "0", "perhaps"} {
		on, ok := Flag(Text(text)).Bool()
		fmt.Println(on, ok)
	}
	fmt.Println(FlagOf(true))
	// Output:
	// true true
	// false true
	// false false
	// 1
}
