package validate

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"strings"

	"github.com/bpgen/bpgen/internal/schema/tree"
)

// json returns a value as JSON, without what is left out.
func (v *validator) json(n tree.Node) []byte {
	var b bytes.Buffer
	v.write(&b, n)
	return b.Bytes()
}

func (v *validator) write(b *bytes.Buffer, n tree.Node) {
	switch n.Kind() {
	case tree.Object:
		v.writeObject(b, n)
	case tree.Array:
		v.writeArray(b, n)
	case tree.String:
		writeText(b, n.Text(), maxText)
	case tree.Number:
		writeNumber(b, n.Text())
	case tree.Bool:
		b.WriteString(strconv.FormatBool(n.Bool()))
	default:
		b.WriteString("null")
	}
}

func (v *validator) writeObject(b *bytes.Buffer, n tree.Node) {
	separator := byte('{')
	for key, value := range n.Members() {
		if v.skip[value] && !key.Is("items") {
			continue
		}
		b.WriteByte(separator)
		separator = ','
		writeText(b, key.Text(), math.MaxInt)
		b.WriteByte(':')
		if v.skip[value] { // an array has to have items, whatever they are
			b.WriteString("{}")
			continue
		}
		v.write(b, value)
	}
	if separator == '{' {
		b.WriteByte('{')
	}
	b.WriteByte('}')
}

func (v *validator) writeArray(b *bytes.Buffer, n tree.Node) {
	separator := byte('[')
	for item := range n.Items() {
		if v.skip[item] {
			continue
		}
		b.WriteByte(separator)
		separator = ','
		v.write(b, item)
	}
	if separator == '[' {
		b.WriteByte('[')
	}
	b.WriteByte(']')
}

// writeText writes at most the first bytes of a text as a JSON string.
func writeText(b *bytes.Buffer, text string, most int) {
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "")
	}
	quoted, err := json.Marshal(text)
	if err != nil {
		panic("validate: a string cannot be JSON: " + err.Error())
	}
	b.Write(quoted)
}

// writeNumber writes a number, which YAML may have spelt in another way than JSON does.
func writeNumber(b *bytes.Buffer, text string) {
	if len(text) > maxText {
		text = "0"
	}
	if json.Valid([]byte(text)) {
		b.WriteString(text)
		return
	}
	if i, err := strconv.ParseInt(text, 0, 64); err == nil {
		b.WriteString(strconv.FormatInt(i, 10))
		return
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
		writeText(b, text, maxText)
		return
	}
	b.WriteString(strconv.FormatFloat(f, 'g', -1, 64))
}
